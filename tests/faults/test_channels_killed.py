"""A feed without an interface: a worker killed at the worst moment writes nothing twice and loses no package."""

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from victims import Far, Workers

from city import City
from console.migrations import ROOT
from factories import Company
from sandbox.stack import Stack
from titles import Title
from voices import refusal
from waiting import until

FRONT_END = "front_end"
DDL = (ROOT / "openapi" / "exchange-table.sql").read_text("utf-8")
_WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = :name AND wait_event_type = 'Lock'"


@pytest.fixture
def exchange(stack: Stack) -> Iterator[dict[str, str]]:
    """What a worker is told that writes to the other side's database, which stands on the same server."""
    assert stack.postgres
    stack.postgres.create_database(FRONT_END)
    stack.postgres.sql(DDL, database=FRONT_END)
    yield {
        "ZJTX_FEED_CHANNEL": "exchange",
        "ZJTX_EXCHANGE_URL": stack.postgres.url(FRONT_END),
        "ZJTX_REQUEST_SECONDS": "3",
        "ZJTX_LEASE_SECONDS": "4",
    }
    stack.postgres.drop_database(FRONT_END)


async def undelivered(city: City) -> list[str]:
    told = "SELECT event_id::text AS id FROM delivery WHERE delivered_at IS NULL ORDER BY position"
    return [row.id for row in await city.rows(told)]


async def all_delivered(city: City) -> bool:
    return await undelivered(city) == []


async def somebody_waits(city: City, database: str) -> bool:
    return bool(await city.rows(_WAITING, name=database))


async def test_killed_between_the_other_databases_commit_and_the_record_of_it(
    city: City, workers: Workers, exchange: dict[str, str]
) -> None:
    await Title.taken_over(city, Company(31), "2025-06-01")
    promised = await undelivered(city)
    own = str(city.engine.url.database)
    there = create_async_engine(exchange["ZJTX_EXCHANGE_URL"])
    async with there.connect() as front_end, city.engine.connect() as connection:
        # the row waits for the table, and its record here for a lock that the test holds
        await front_end.execute(text("LOCK TABLE zjtx_feed_event"))
        worker = workers.start(**exchange)
        await until(lambda: somebody_waits(city, FRONT_END), 20)
        held = text("SELECT 1 FROM delivery WHERE event_id = :id FOR UPDATE")
        await connection.execute(held, {"id": promised[0]})
        await front_end.rollback()
        await until(lambda: somebody_waits(city, own), 20)
        worker.kill()
        await connection.rollback()
        written = await front_end.scalar(text("SELECT count(*) FROM zjtx_feed_event"))
        await front_end.rollback()
        assert written == 1
        assert await undelivered(city) == promised, "written, and never recorded"

        workers.start(**exchange)
        await until(lambda: all_delivered(city), 20)
        rows = await front_end.execute(text("SELECT event_id FROM zjtx_feed_event ORDER BY sequence"))
        assert [str(row.event_id) for row in rows] == promised, "each once, in order"
    await there.dispose()
    attempts = await city.rows("SELECT attempts FROM delivery WHERE event_id = :id", id=promised[0])
    assert attempts[0].attempts == 2


async def test_a_package_is_made_by_whichever_worker_lives_and_nothing_is_pushed(
    city: City, workers: Workers, receiver: Far
) -> None:
    by_hand = {"ZJTX_FEED_CHANNEL": "package", "ZJTX_FEED_URL": "", "ZJTX_FEED_SECRET": ""}
    await Title.taken_over(city, Company(32), "2025-06-01")
    promised = await undelivered(city)
    worker = workers.start(**by_hand)

    async def noted() -> bool:
        return bool((await city.operator().get("/receivers"))["items"][0]["channel"] == "PACKAGE")

    await until(noted, 20)
    assert (await refusal(city.operator().create("/reconciliations"))).code == "receipts_reconcile"
    package = await city.operator().create("/feed-packages")
    worker.kill()
    workers.start(**by_hand)
    path = f"/feed-packages/{package['id']}"

    async def ready() -> bool:
        return bool((await city.operator().get(path))["status"] == "READY")

    await until(ready, 20)
    headers = city.officer()._headers
    file = await city.http.get(f"/v1{path}/content", headers=headers)
    assert hashlib.sha256(file.content).hexdigest() == (await city.operator().get(path))["sha256"]
    assert await undelivered(city) == promised
    receipt = {"receipt_number": "示例回执1号", "received_on": city.today.isoformat()}
    await city.operator().act(path, "record-receipt", receipt)
    assert await all_delivered(city)
    assert await receiver.entries() == []
