"""A worker killed at the worst moment loses nothing: the next delivers what it had in hand, as the same event."""

import time
from typing import Any

from sqlalchemy import text
from victims import Far, Workers

from city import City
from factories import Company
from sandbox.stack import Stack
from titles import Title
from waiting import until

_STOP_SECONDS = 20


async def undelivered(city: City) -> list[str]:
    rows = await city.rows(
        "SELECT event_id::text AS id FROM delivery WHERE delivered_at IS NULL ORDER BY position"
    )
    return [row.id for row in rows]


async def entered(receiver: Far, promised: list[str]) -> list[dict[str, Any]]:
    """What the receiver has of these; a worker may do by date what falls due meanwhile, and tell of that too."""
    return [entry for entry in await receiver.entries() if entry["id"] in promised]


async def all_delivered(city: City) -> bool:
    return await undelivered(city) == []


async def test_killed_between_the_claim_and_the_answer_of_a_push(
    city: City, workers: Workers, receiver: Far
) -> None:
    await Title.taken_over(city, Company(11), "2025-06-01")
    promised = await undelivered(city)
    await receiver.gate(closed=True, hold="before")
    worker = workers.start()
    await until(receiver.held, 20)
    worker.kill()
    assert await undelivered(city) == promised, "nothing is recorded that was not answered"
    await receiver.gate(closed=False)

    workers.start()
    await until(lambda: all_delivered(city), 20)
    entries = await entered(receiver, promised)
    assert [entry["id"] for entry in entries] == promised, "each once, in order, under its own id"
    attempts = await city.rows("SELECT attempts FROM delivery WHERE event_id = :id", id=promised[0])
    assert attempts[0].attempts == 2


async def test_killed_between_the_answer_of_a_push_and_its_record(
    city: City, workers: Workers, receiver: Far
) -> None:
    await Title.taken_over(city, Company(12), "2025-06-01")
    promised = await undelivered(city)
    await receiver.gate(closed=True, hold="before")
    worker = workers.start()
    await until(receiver.held, 20)
    async with city.engine.connect() as connection:
        # the record waits for a lock that the test holds
        lock = text("SELECT 1 FROM delivery WHERE event_id = :id FOR UPDATE")
        await connection.execute(lock, {"id": promised[0]})
        await receiver.gate(closed=False)
        await until(lambda: is_waiting_for_a_lock(city), 20)
        worker.kill()
        await connection.rollback()
    assert (await undelivered(city))[0] == promised[0], "the answer was heard, and never recorded"

    workers.start()
    await until(lambda: all_delivered(city), 20)
    entries = await entered(receiver, promised)
    assert [entry["id"] for entry in entries] == promised
    assert entries[0]["attempts"] == 2, "sent twice, as the same event: the receiver took it once"


async def is_waiting_for_a_lock(city: City) -> bool:
    waiting = await city.rows(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'zjtx-worker' AND wait_event_type = 'Lock'"
    )
    return bool(waiting)


async def test_asked_to_stop_it_finishes_what_it_has_in_hand_and_ends_well(
    city: City, workers: Workers, receiver: Far
) -> None:
    await Title.taken_over(city, Company(13), "2025-06-01")
    await receiver.gate(closed=True, hold="after")
    worker = workers.start()
    await until(receiver.held, 20)
    started = time.monotonic()
    worker.ask_to_stop()
    await receiver.gate(closed=False)
    assert worker.process.wait(_STOP_SECONDS) == 0
    assert time.monotonic() - started < _STOP_SECONDS
    rows = await city.rows("SELECT 1 FROM delivery WHERE lease_until IS NOT NULL")
    assert rows == [], "no lease is left behind"


async def test_redis_emptied_at_any_moment_changes_no_outcome(
    city: City, stack: Stack, workers: Workers, receiver: Far
) -> None:
    title = await Title.taken_over(city, Company(14), "2025-06-01")
    workers.start()
    assert stack.redis
    await until(lambda: all_delivered(city), 20)
    stack.clock.advance(4 * 366 * 86_400)

    async def expired() -> bool:
        stack.redis.flush()  # ticks of arq hardly ever live to be taken
        return bool((await title.read())["status"] == "EXPIRED")

    await until(expired, 20)


async def test_without_redis_events_are_delivered_and_terms_end(
    city: City, stack: Stack, workers: Workers, receiver: Far
) -> None:
    assert stack.redis
    stack.redis.stop()
    try:
        title = await Title.taken_over(city, Company(15), "2025-06-01")
        workers.start()
        await until(lambda: all_delivered(city), 20)
        stack.clock.advance(4 * 366 * 86_400)

        async def expired() -> bool:
            return bool((await title.read())["status"] == "EXPIRED")

        await until(expired, 20)
    finally:
        stack.redis.restart()
