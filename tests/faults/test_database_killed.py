"""PostgreSQL or the API killed under load: nothing acknowledged is lost, nothing is done twice, nobody sees a 500."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from city import City
from factories import Company
from sandbox.stack import Stack
from waiting import until

WRITERS = 8
RECOVERED_WITHIN_SECONDS = 10.0
# what clients may see while something is down
BORNE = (409, 429, 503)
# one thread for all that is started anew: a child ends with the thread that started it
_HANDS = ThreadPoolExecutor(1)


class Writer:
    """A client as it should be: a doubtful request is sent again, with the same key, until it is answered."""

    def __init__(self, http: httpx.AsyncClient, token: str, first: int) -> None:
        self._http, self._numbers = http, iter(range(first, first + 10_000))
        self._authorization = f"Bearer {token}"
        self.acknowledged: list[str] = []
        self.seen: set[int] = set()
        self.stopping = False

    async def run(self) -> None:
        while not self.stopping:
            body = Company(next(self._numbers)).registration()
            headers = {"Authorization": self._authorization, "Idempotency-Key": secrets.token_hex(16)}
            answer = await self._answered(headers, body)
            assert answer.status_code == 201, answer.text
            self.acknowledged.append(answer.json()["uscc"])

    async def _answered(self, headers: dict[str, str], body: dict[str, Any]) -> httpx.Response:
        while True:
            with suppress(httpx.TransportError):
                answer = await self._http.post("/v1/enterprises", headers=headers, json=body)
                self.seen.add(answer.status_code)
                if answer.status_code not in BORNE:
                    return answer
            await asyncio.sleep(0.05)


@pytest.fixture
async def writers(stack: Stack) -> AsyncIterator[list[Writer]]:
    token = stack.token(person="city-officer-1", role="city_officer")
    async with httpx.AsyncClient(base_url=stack.api_url, timeout=5) as http:
        first = secrets.randbelow(1000) * 10_000 + 20_000_000
        crew = [Writer(http, token, first + place * 1_000) for place in range(WRITERS)]
        yield crew


async def run_while(writers: list[Writer], disaster: Callable[[], None]) -> None:
    """The writers write before, during and after the disaster; all of them come to an end."""
    running = asyncio.gather(*(writer.run() for writer in writers))
    await until(lambda: all(len(writer.acknowledged) > 2 for writer in writers), 30)
    await asyncio.get_running_loop().run_in_executor(_HANDS, disaster)
    reached = [len(writer.acknowledged) for writer in writers]

    def all_have_gone_on() -> bool:
        return all(len(w.acknowledged) > before for w, before in zip(writers, reached, strict=True))

    await until(all_have_gone_on, RECOVERED_WITHIN_SECONDS)
    for writer in writers:
        writer.stopping = True
    await running


async def nothing_is_lost_and_nothing_doubled(city: City, writers: list[Writer]) -> None:
    acknowledged = [uscc for writer in writers for uscc in writer.acknowledged]
    rows = await city.rows(
        "SELECT e.uscc, count(a.id) AS entries FROM enterprise e JOIN audit_entry a ON a.aggregate_id = e.id"
        " WHERE e.uscc = ANY(:mine) GROUP BY e.uscc",
        mine=acknowledged,
    )
    assert {row.uscc for row in rows} == set(acknowledged)
    assert all(row.entries == 1 for row in rows)
    assert {status for writer in writers for status in writer.seen} <= {201, *BORNE}


async def test_the_database_killed_under_load_loses_nothing_that_was_acknowledged(
    city: City, stack: Stack, writers: list[Writer]
) -> None:
    def kill() -> None:
        assert stack.postgres
        stack.postgres.process.kill()
        stack.postgres.process.wait()
        stack.postgres.wait()  # starts it again

    await run_while(writers, kill)
    await city.engine.dispose()
    await nothing_is_lost_and_nothing_doubled(city, writers)


async def test_the_api_killed_under_load_has_one_effect_for_each_key(
    city: City, stack: Stack, writers: list[Writer]
) -> None:
    def kill() -> None:
        stack.api.kill()
        stack.api.launch()
        stack.api.ready()

    await run_while(writers, kill)
    await nothing_is_lost_and_nothing_doubled(city, writers)
