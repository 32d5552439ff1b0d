"""Events and deliveries stand by month: months are there before they come, and each guards what it holds."""

import logging
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from aged import FEED, deliveries, events, made, sql_id
from city import City
from domain.acts.deliveries.claim import among, followers, heads
from domain.acts.partitions.make import InUse, make
from domain.infra.database import transaction
from domain.models import Delivery, Event, new_id
from domain.models.outbox import FEED_RECEIVER
from domain.queries import history, partitions
from domain.rules.time.retention import first_id, month_of, months_later
from worker.jobs import make_partitions
from worker.jobs.periodic_job import Swept, sweep
from worker.jobs.watch_partitions import watch_months

OLD = date(2025, 1, 1)
THIS = month_of(datetime.now(UTC))


async def run(engine: AsyncEngine, *statements: str) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement.replace(":", r"\:")))


async def places(engine: AsyncEngine, table: str = "event") -> dict[str, int]:
    """How many rows stand in which partition."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1")
        )
        return {row[0]: row[1] for row in rows}


async def swept(engine: AsyncEngine) -> Swept:
    return await sweep(engine, make_partitions.DUTY, lambda: datetime(2031, 1, 1, tzinfo=UTC))


async def refused(engine: AsyncEngine, *statements: str) -> str:
    with pytest.raises(DBAPIError) as caught:
        await run(engine, *statements)
    return str(caught.value.orig)


async def test_what_happens_stands_in_its_month_with_its_deliveries(city: City) -> None:
    await city.operator().create("/reconciliations")
    await run(city.engine, deliveries_of_the_last())
    assert set(await places(city.engine)) == {f"months.event_{THIS:%Y_%m}"}
    assert set(await places(city.engine, "delivery")) == {f"months.delivery_{THIS:%Y_%m}"}


def deliveries_of_the_last() -> str:
    return f"""
        INSERT INTO delivery (id, created_at, event_id, receiver, receiver_id, lane, position, due_at, attempts)
        SELECT gen_random_uuid(), now(), id, 'FEED', '{FEED}', aggregate_id, 1, now(), 0
        FROM event ORDER BY id DESC LIMIT 1
    """


async def test_the_database_and_the_rules_mean_the_same_month(engine: AsyncEngine) -> None:
    id_ = new_id()
    async with engine.connect() as connection:
        for month in (OLD, date(2024, 2, 1), THIS):
            assert await connection.scalar(text(f"SELECT months.first_id('{month}')")) == first_id(month)
        assert await connection.scalar(text("SELECT months.month_of(:id)"), {"id": id_}) == THIS


async def test_the_coming_months_are_made_once_whatever_the_legal_clock_says(engine: AsyncEngine) -> None:
    await run(engine, *(f"SELECT months.drop('{months_later(THIS, ahead)}')" for ahead in (0, 2, 3)))
    assert (await swept(engine)).done == 3
    assert (await swept(engine)).done == 0
    async with transaction(engine) as session:
        assert await partitions.present(session) == [months_later(THIS, ahead) for ahead in range(4)]
        assert not await make(session, THIS)


async def test_what_came_before_its_month_was_made_moves_there(engine: AsyncEngine) -> None:
    await run(engine, f"SELECT months.drop('{THIS}')", events(THIS, 3), deliveries(THIS, 2, open_=1))
    assert await places(engine) == {"months.event_default": 3}
    assert (await swept(engine)).done == 1
    assert await places(engine) == {f"months.event_{THIS:%Y_%m}": 3}
    assert await places(engine, "delivery") == {f"months.delivery_{THIS:%Y_%m}": 2}
    assert "only ever added" in await refused(engine, "DELETE FROM months.event_default")


async def test_a_month_is_not_made_while_somebody_holds_the_books_and_nobody_is_ended_for_it(
    engine: AsyncEngine,
) -> None:
    await run(engine, f"SELECT months.drop('{THIS}')")
    async with engine.begin() as reader:
        await reader.execute(text("SELECT FROM delivery, event LIMIT 1"))
        with pytest.raises(InUse):
            async with transaction(engine) as session:
                await make(session, THIS)
        assert (await swept(engine)).refused == 1
        await reader.execute(text("SELECT FROM event, delivery LIMIT 1"))
    assert (await swept(engine)).done == 1


@pytest.mark.parametrize("month", [OLD, date(1999, 1, 1)], ids=["a month", "no month"])
async def test_every_place_guards_what_it_holds(engine: AsyncEngine, month: date) -> None:
    """OLD is made; of 1999 there is no month, and its rows stand in the default partitions."""
    await run(engine, made(OLD), events(month, 2), deliveries(month, 1))
    table = next(iter(await places(engine)))
    once_more = f"""
        INSERT INTO event (id, type, noun, aggregate_id, sequence, enterprise_id, feed_sequence, at, data)
        SELECT {sql_id(month, "9")}, type, noun, {{}}, at, data FROM event LIMIT 1
    """
    version = once_more.format("aggregate_id, sequence, NULL, NULL")
    assert "duplicate key" in await refused(engine, version)
    place = once_more.format("gen_random_uuid(), 1, md5('x')::uuid, 1")
    again = place.replace(sql_id(month, "9"), sql_id(month, "10"))
    assert "duplicate key" in await refused(engine, place, again)
    assert "only ever added" in await refused(engine, f"DELETE FROM {table}")
    assert "foreign key" in await refused(engine, deliveries(month, 3).replace("series(1,", "series(3,"))
    assert "duplicate key" in await refused(engine, deliveries(month, 1).replace("7002", "7003"))


async def test_an_error_is_told_while_rows_stand_in_no_month_or_months_run_out(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await watch_months(engine)
    assert not caplog.records
    await run(engine, events(date(1999, 1, 1), 2), f"SELECT months.drop('{months_later(THIS, 1)}')")
    await watch_months(engine)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert told[0].startswith("2 or more events and deliveries stand in no month")
    assert told[1] == f"months without partitions: {months_later(THIS, 1):%Y-%m}"


async def test_who_reads_events_and_comes_back_after_a_month_is_gone_goes_on_with_the_oldest_kept(
    engine: AsyncEngine,
) -> None:
    later = months_later(OLD, 1)
    await run(engine, made(OLD), made(later), events(OLD, 3), events(later, 2))
    async with transaction(engine) as session:
        first = (await history.events_after(session, None, 1))[0].id
    await run(engine, f"SELECT months.drop('{OLD}')")
    async with transaction(engine) as session:
        seen = await history.events_after(session, first, 10)
    assert [months_of(row.id) for row in seen] == [later, later]


def months_of(id_: UUID) -> date:
    return OLD if id_ < first_id(months_later(OLD, 1)) else months_later(OLD, 1)


# --- plans -----------------------------------------------------------------------------------------------------------


async def plan(engine: AsyncEngine, statement: Select[Any]) -> str:
    asked = statement.compile(dialect=engine.dialect)
    values = tuple(asked.params[name] for name in asked.positiontup or ())
    async with engine.connect() as connection:
        return "\n".join((await connection.exec_driver_sql(f"EXPLAIN {asked}", values)).scalars())


@pytest.fixture
async def two_years(engine: AsyncEngine) -> AsyncEngine:
    """Twenty-four months on file, each with deliveries that are over; in the last one a few are open."""
    filled = [months_later(THIS, -count) for count in range(24)]
    for month in filled:
        open_ = 20 if month == THIS else 0
        await run(engine, made(month), events(month, 400), deliveries(month, 400, open_=open_))
    await run(engine, "ANALYZE event, delivery")
    return engine


async def test_a_claim_looks_only_at_what_is_open_however_many_months_there_are(
    two_years: AsyncEngine,
) -> None:
    told = await plan(two_years, heads(FEED_RECEIVER, datetime.now(UTC), 10))
    scans = [line.strip(" ->") for line in told.splitlines() if " on delivery_" in line]
    of_months = [line for line in scans if "_default" not in line and not in_the_future(line)]
    assert len(of_months) == 2 * 24
    assert all(
        "_receiver_id_due_at_id_idx" in line or "_receiver_id_lane_position_idx" in line for line in of_months
    )
    assert "Sort Key: delivery.due_at, delivery.id" in told
    assert "Merge Append" in told
    assert "->  Sort  (" not in told


async def test_what_stands_behind_is_looked_for_lane_by_lane_among_what_is_open(
    two_years: AsyncEngine,
) -> None:
    async with transaction(two_years) as session:
        now = datetime.now(UTC)
        ahead = (await session.execute(heads(FEED_RECEIVER, now, 10))).all()
        assert ahead
        told = await plan(two_years, followers(FEED_RECEIVER, now, ahead, 100))
    scans = [line.strip(" ->") for line in told.splitlines() if " on delivery_" in line]
    of_months = [line for line in scans if "_default" not in line and not in_the_future(line)]
    assert len(of_months) == 24
    assert all(line.startswith("Index Scan") for line in of_months)
    assert "_receiver_id_lane_position_idx" in of_months[-1], "in the others nothing is open"


def in_the_future(line: str) -> bool:
    return any(f"_{months_later(THIS, ahead):%Y_%m}" in line for ahead in range(1, 4))


async def test_what_is_claimed_and_settled_is_looked_for_in_its_own_month(two_years: AsyncEngine) -> None:
    async with transaction(two_years) as session:
        rows = (await session.scalars(select(Delivery).where(Delivery.delivered_at.is_(None)))).all()
    these = among([row.id for row in rows], [row.event_id for row in rows])
    told = await plan(two_years, select(Delivery.id).where(*these))
    assert f"delivery_{THIS:%Y_%m}" in told
    assert f"delivery_{months_later(THIS, -1):%Y_%m}" not in told


async def test_a_page_of_events_reads_no_more_of_each_month_than_it_may_show(two_years: AsyncEngine) -> None:
    listed = select(Event.id).order_by(Event.transaction_id, Event.id).limit(100)
    told = await plan(two_years, listed.where(Event.id != uuid4()))
    assert "Merge Append" in told
    assert f"event_{THIS:%Y_%m}_transaction_id_id_idx" in told
