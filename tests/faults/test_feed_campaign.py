"""The campaign: a receiver with every fault at random, workers killed, Redis emptied, PostgreSQL restarted.

In the end its ledger is ours, and each company's events came in order. `make campaign` is the same at full length.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from journals import Journal
from sqlalchemy.ext.asyncio import AsyncEngine
from victims import Far, Workers
from writing import Writer

from city import City
from domain.infra.database import make_engine
from domain.models.outbox import FEED_RECEIVER
from factories import Company
from sandbox.faults import LABELS, WRONG_CERTIFICATES
from sandbox.stack import Stack
from voices import Refused
from waiting import until

EVENTS = int(os.environ.get("ZJTX_CAMPAIGN_EVENTS", "250"))
KILLS = int(os.environ.get("ZJTX_CAMPAIGN_KILLS", "3"))
SEED = int(os.environ.get("ZJTX_CAMPAIGN_SEED", "20220413"))
# how long the last event may take after the last kill
PATIENCE_SECONDS = 60 + EVENTS / 20
_OPEN = "SELECT count(*) AS open, count(parked_at) AS parked FROM delivery WHERE delivered_at IS NULL"
_EACH = 5
_AT_ONCE = 8
_BATCH = 4
# a child ends with the thread that started it
_HANDS = ThreadPoolExecutor(1)


def every_fault() -> list[dict[str, Any]]:
    """Each kind meets a request at once, then one in sixty; a wrong certificate three greetings, then one in eight."""
    at_once, at_random = [], []
    for place, kind in enumerate(LABELS):
        greeting = kind == "bad_certificate"
        fault = {"kind": kind, "seed": SEED + place, "seconds": 1.2 if kind == "timeout" else 0.1}
        at_once.append({**fault, "count": len(WRONG_CERTIFICATES) if greeting else 1})
        at_random.append({**fault, "probability": 1 / 8 if greeting else 1 / 60})
    return at_once + at_random


@pytest.fixture
async def wide(stack: Stack) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(stack.database_url, application="campaign", pool_size=_AT_ONCE)
    yield engine
    await engine.dispose()


async def disasters(stack: Stack, workers: Workers) -> None:
    """Kills at random instants; Redis is emptied after the first, PostgreSQL killed after the middle one.

    Every other worker sends batches, and so does the last, which lives longest.
    """
    chance, by_hand = random.Random(SEED), asyncio.get_running_loop()  # noqa: S311 - not a secret
    worker = workers.start()
    for number in range(1, KILLS + 1):
        await asyncio.sleep(1.5 + chance.random() * 2)
        worker.kill()
        if number == 1 and stack.redis:
            stack.redis.flush()
        if number == (KILLS + 1) // 2:
            await by_hand.run_in_executor(_HANDS, kill_database, stack)
        worker = workers.start(ZJTX_FEED_BATCH=str(1 if (KILLS - number) % 2 else _BATCH))


def kill_database(stack: Stack) -> None:
    assert stack.postgres
    stack.postgres.process.kill()
    stack.postgres.process.wait()
    stack.postgres.wait()  # starts it again


async def reconciled(city: City) -> dict[str, Any]:
    """A reconciliation that began now, at its end."""

    async def none_is_running() -> bool:
        return await patiently(lambda: city.operator().all("/reconciliations", status="RUNNING")) == []

    await until(none_is_running, PATIENCE_SECONDS)
    started = await patiently(lambda: city.operator().create("/reconciliations"))
    await until(none_is_running, PATIENCE_SECONDS)
    return await patiently(lambda: city.operator().get(f"/reconciliations/{started['id']}"))


async def patiently(call: Callable[[], Awaitable[Any]]) -> Any:
    """The API may say once for each of its connections that the database was away."""
    while True:
        try:
            return await call()
        except Refused as refused:
            if refused.status != 503:
                raise
            await asyncio.sleep(0.2)


async def test_a_receiver_with_every_fault_ends_with_our_ledger_in_order_for_each_company(
    city: City, wide: AsyncEngine, stack: Stack, workers: Workers, receiver: Far
) -> None:
    async def all_delivered() -> bool:
        """An operator has sent again what the receiver refused too often by chance."""
        (found,) = await city.rows(_OPEN)
        if found.parked:
            again = {"receiver_id": str(FEED_RECEIVER)}
            await patiently(lambda: city.operator().create("/deliveries/replay", again))
        return bool(found.open == 0)

    await receiver.misbehave(every_fault())
    turns = asyncio.Semaphore(_AT_ONCE)
    writers = [Writer(wide, turns, Company(40_000 + number), _EACH) for number in range(EVENTS // _EACH)]
    pause = KILLS * 2.5 / _EACH
    await asyncio.gather(disasters(stack, workers), *(writer.run(pause) for writer in writers))
    await city.engine.dispose()  # its connections died with the database
    await until(all_delivered, PATIENCE_SECONDS)
    await receiver.misbehave([])
    found = await reconciled(city)
    assert found["missing"], "the receiver forgot nothing, so that this shows less than it says"
    await until(all_delivered, PATIENCE_SECONDS)
    found = await reconciled(city)
    assert [found[name] for name in ("missing", "altered", "unknown", "ahead")] == [0, 0, 0, 0]

    journal = Journal(stack.root / "feed-ledger.jsonl")
    ours = await city.rows(
        "SELECT id, enterprise_id, feed_sequence FROM event WHERE feed_sequence IS NOT NULL"
    )
    assert journal.has == {str(row.id): (str(row.enterprise_id), row.feed_sequence) for row in ours}
    assert len(ours) >= EVENTS
    assert list(journal.out_of_order()) == []
    assert journal.outcomes - {"skipped"} == {"taken", *LABELS} - {"bad_certificate"}
    assert max(map(len, journal.requests)) > 1, "no request held several events"
    assert journal.certificates == set(WRONG_CERTIFICATES)
    assert journal.impostures == 0, "somebody was told what was meant for the receiver"
