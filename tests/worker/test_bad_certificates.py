"""A receiver that shows a wrong certificate is down: no event is told to it, and all arrive when it shows its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from platforms import dispatched, settings_for
from receiving import SECRET

from city import City
from factories import Company
from sandbox import certificates
from sandbox.door import Door
from sandbox.faults import WRONG_CERTIFICATES, Fault, FaultSwitch
from sandbox.receiver import Receiver, receiver_app
from sandbox.redis import free_port
from titles import Title
from waiting import until

_PORT_OF_THE_DESK = 0


class Tls:
    """The sandbox's receiver behind its door, in the test's own process."""

    def __init__(self, directory: Path) -> None:
        certificates.make(directory)
        self.authority = directory / certificates.AUTHORITY
        self.url = f"https://127.0.0.1:{(port := free_port())}/events"
        self.receiver = Receiver(SECRET)
        self.receiver.door = Door(directory, port, self.receiver.faults, self.receiver.ledger)

    @contextlib.asynccontextmanager
    async def up(self) -> AsyncIterator["Tls"]:
        server = uvicorn.Server(
            uvicorn.Config(receiver_app(self.receiver), port=_PORT_OF_THE_DESK, log_level="warning")
        )
        server.install_signal_handlers = lambda: None
        serving = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        yield self
        server.should_exit = True
        await serving

    def misbehave(self, *faults: Fault) -> None:
        self.receiver.misbehave(FaultSwitch(faults=list(faults)))


@pytest.fixture
async def tls(tmp_path: Path) -> AsyncIterator[Tls]:
    async with Tls(tmp_path).up() as tls:
        yield tls


@pytest.mark.parametrize("certificate", WRONG_CERTIFICATES)
async def test_nothing_is_told_to_a_receiver_with_a_wrong_certificate(
    city: City, tls: Tls, certificate: str
) -> None:
    tls.misbehave(
        Fault.model_validate({"kind": "bad_certificate", "certificate": certificate, "probability": 1})
    )
    await Title.taken_over(city, Company(1), "2025-06-01")
    ledger = tls.receiver.ledger
    async with dispatched(city, settings_for(tls.authority, feed_url=tls.url)):
        await until(lambda: ledger.greetings[certificate] >= 2)
        owed = await city.rows(
            "SELECT last_answer FROM delivery WHERE delivered_at IS NULL AND parked_at IS NULL ORDER BY position"
        )
        assert [row.last_answer for row in owed] == ["no answer: ConnectError", None]
        assert (ledger.requests, ledger.impostures) == (0, 0)
        tls.misbehave()
        await until(lambda: len(ledger.entries) == 2)
    assert (ledger.requests, ledger.impostures) == (2, 0)


async def test_who_is_connected_already_looks_at_the_certificate_once_more(city: City, tls: Tls) -> None:
    await Title.taken_over(city, Company(1), "2025-06-01")
    ledger = tls.receiver.ledger
    async with dispatched(city, settings_for(tls.authority, feed_url=tls.url, feed_connections=1)):
        await until(lambda: len(ledger.entries) == 2)
        tls.misbehave(Fault(kind="bad_certificate", count=3))
        await Title.taken_over(city, Company(2), "2025-06-01")
        await until(lambda: len(ledger.entries) == 4)
    assert ledger.greetings.total() == 3


async def test_a_sender_that_looks_at_no_certificate_would_be_found_out(tls: Tls) -> None:
    tls.misbehave(Fault(kind="bad_certificate", count=1))
    async with httpx.AsyncClient(verify=False) as careless:  # noqa: S501 - this is what is tried
        answer = await careless.post(tls.url, json={"for": "somebody else"})
    assert answer.status_code == 421
    assert (tls.receiver.ledger.requests, tls.receiver.ledger.impostures) == (0, 1)
