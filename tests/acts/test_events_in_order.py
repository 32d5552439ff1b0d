"""A reader of events misses none, however many write at the same time and whatever they are held up by."""

import asyncio
import random
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain.advance import begin
from domain.infra.database import make_engine, transaction
from domain.models import Event, Reconciliation, new_id
from domain.queries import history
from domain.rules.law.permissions import WORKER

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
WRITERS, EACH = 8, 25


def event(number: int) -> Event:
    row = new_id()
    return Event(
        id=new_id(),
        type="round.created",
        noun="round",
        aggregate_id=row,
        sequence=1,
        enterprise_id=None,
        feed_sequence=None,
        at=NOW,
        data={"id": str(row), "version": number},
    )


async def write(engine: AsyncEngine, chance: random.Random) -> list[UUID]:
    """Events whose ids are made now, whose transactions begin a little later and are committed later still."""
    written = []
    for number in range(EACH):
        row = event(number)
        await asyncio.sleep(chance.random() * 0.01)
        async with transaction(engine) as session:
            session.add(row)
            await session.flush()
            await asyncio.sleep(chance.random() * 0.02)
        written.append(row.id)
    return written


async def read(engine: AsyncEngine, done: asyncio.Event) -> list[UUID]:
    """Reads on from the last one it has seen, as a client of GET /v1/events does."""
    seen: list[UUID] = []
    while True:
        last_round = done.is_set()
        async with transaction(engine) as session:
            rows = await history.events_after(session, seen[-1] if seen else None, 20)
        seen += [row.id for row in rows]
        if not rows and last_round:
            return seen
        await asyncio.sleep(0.001)


async def test_a_reader_beside_many_writers_sees_each_event_once(database_url: str) -> None:
    engine = make_engine(database_url, application="tests", pool_size=WRITERS + 2)
    done = asyncio.Event()
    reading = asyncio.create_task(read(engine, done))
    chances = [random.Random(seed) for seed in range(WRITERS)]  # noqa: S311 - not a secret
    written = await asyncio.gather(*(write(engine, chance) for chance in chances))
    done.set()
    seen = await reading
    await engine.dispose()
    assert len(seen) == len(set(seen)) == WRITERS * EACH
    assert set(seen) == {id_ for ids in written for id_ in ids}
    assert seen != sorted(seen), "the writers were not at odds with their ids, so that this shows nothing"


async def test_an_event_that_is_committed_late_comes_later_and_not_never(engine: AsyncEngine) -> None:
    early, late = event(1), event(2)
    ids = [early.id, late.id]
    async with AsyncSession(engine) as slow, slow.begin():
        slow.add(early)
        await slow.flush()
        async with transaction(engine) as session:
            session.add(late)
        async with transaction(engine) as session:
            assert await history.events_after(session, None, 10) == []
    async with transaction(engine) as session:
        seen = await history.events_after(session, None, 10)
        assert [row.id for row in seen] == ids
        assert [row.id for row in await history.events_after(session, ids[0], 10)] == ids[1:]


async def test_what_a_restored_database_brings_from_another_cluster_is_seen(engine: AsyncEngine) -> None:
    async with transaction(engine) as session:
        await session.execute(
            text(
                "INSERT INTO event (id, type, noun, aggregate_id, sequence, at, data, transaction_id)"
                " VALUES (:id, 'round.created', 'round', :row, 1, now(), '{}', 9000000000000)"
            ),
            {"id": new_id(), "row": new_id()},
        )
    async with transaction(engine) as session:
        assert len(await history.events_after(session, None, 10)) == 1


async def test_who_names_an_event_that_is_on_file_no_more_reads_from_the_first(engine: AsyncEngine) -> None:
    async with transaction(engine) as session:
        await begin(
            session, Reconciliation(compared=0, missing=0, altered=0, unknown=0, ahead=0), WORKER, now=NOW
        )
    async with transaction(engine) as session:
        assert len(await history.events_after(session, new_id(), 10)) == 1
