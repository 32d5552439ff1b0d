"""The exchange table of a front-end database: every event once and in order, whatever becomes of either side."""

import asyncio
import hashlib
import json
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from platforms import dispatched
from receiving import SCHEDULE, SECRET, SOURCE
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sweeps import Sweep

from city import City
from console.migrations import ROOT
from domain.acts.deliveries.claim import claim
from domain.acts.deliveries.note_channel import note_channel
from domain.infra.database import transaction
from domain.models import ArchivedMonth, Event
from domain.models.outbox import EXCHANGE, FEED_RECEIVER, PACKAGE
from domain.rules.time.retention import first_id
from factories import Body, Company
from sandbox import certificates
from sandbox.faults import WRONG_CERTIFICATES
from sandbox.postgres import Postgres
from titles import Title
from voices import refusal
from waiting import until
from worker.delivery.answers import Meaning
from worker.delivery.envelope import feed_event
from worker.delivery.exchange_table import ExchangeTable, exchange_lane
from worker.delivery.listing import Unlisted
from worker.delivery.receiver_worker import Pump, Terms
from worker.jobs.reconcile import reconcile
from worker.jobs.watch_delivery_backlog import watch
from worker.main import Desk, calendar
from worker.settings import Settings

DDL = (ROOT / "openapi" / "exchange-table.sql").read_text("utf-8")
TABLE = ExchangeTable(SOURCE, 2, most=3)
SECONDS = 2
_numbers = count(1)


class FrontEnd:
    """The other side's database, with its table."""

    def __init__(self, postgres: Postgres, name: str) -> None:
        self._postgres, self.name, self.url = postgres, name, postgres.url(name)

    def sql(self, statement: str) -> str:
        return self._postgres.sql(statement, database=self.name)

    def away(self) -> None:
        """Takes no connections, and ends those that it has."""
        self._postgres.sql(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self._postgres.sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        )

    def back(self) -> None:
        self._postgres.sql(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


@pytest.fixture
def front_end(postgres: Postgres) -> Iterator[FrontEnd]:
    name = f"front_end_{next(_numbers)}"
    postgres.create_database(name)
    made = FrontEnd(postgres, name)
    made.sql(DDL)
    yield made
    made.back()
    postgres.drop_database(name)


@pytest.fixture
async def other_side(front_end: FrontEnd) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(front_end.url)
    yield engine
    await engine.dispose()


async def tell(city: City, companies: int = 3, first: int = 1) -> int:
    """Two events for each company."""
    for number in range(first, first + companies):
        await Title.taken_over(city, Company(number), "2025-06-01")
    return companies * 2


@asynccontextmanager
async def writing(city: City, front_end: FrontEnd, lanes: int = 2) -> AsyncIterator[Pump[Any]]:
    terms = Terms(SCHEDULE, SECONDS, timedelta(seconds=5), 0.01)
    ways = [exchange_lane(front_end.url, SECONDS, None) for _ in range(lanes)]
    pump = Pump(city.engine, FEED_RECEIVER, TABLE, ways, terms, lambda: city.now)
    running = asyncio.create_task(pump.run())
    yield pump
    pump.stop()
    await asyncio.wait_for(running, 10)


async def written(other_side: AsyncEngine) -> list[Any]:
    async with other_side.connect() as connection:
        rows = await connection.execute(text("SELECT * FROM zjtx_feed_event ORDER BY written_at, sequence"))
        return list(rows.all())


async def drained(city: City) -> None:
    async def nothing_open() -> bool:
        open_ = "SELECT 1 FROM delivery WHERE delivered_at IS NULL AND parked_at IS NULL"
        return await city.rows(open_) == []

    await until(nothing_open)


async def pushes(city: City) -> dict[Any, bytes]:
    async with transaction(city.engine) as session:
        found = await session.scalars(select(Event).where(Event.feed_sequence.is_not(None)))
        return {event.id: feed_event(event, SOURCE) for event in found.all()}


async def compared(city: City, front_end: FrontEnd) -> Body:
    started = await city.operator().create("/reconciliations")
    async with aclosing(exchange_lane(front_end.url, SECONDS, None)) as lane:
        await reconcile(city.engine, TABLE, lane, lambda: city.now)
    return await city.operator().get(f"/reconciliations/{started['id']}")


def numbers(row: Body) -> dict[str, int]:
    names = ("compared", "missing", "altered", "unknown", "refused", "ahead")
    return {name: row[name] for name in names if row[name]}


# --- writing --------------------------------------------------------------------------------------------------------


async def test_every_event_is_written_once_with_the_bytes_of_a_push(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city)
    async with writing(city, front_end):
        await drained(city)
    rows, said = await written(other_side), await pushes(city)
    assert len(rows) == promised
    for row in rows:
        assert row.payload.encode() == said[row.event_id]
        assert row.sha256 == hashlib.sha256(said[row.event_id]).hexdigest()
        assert row.uscc in {Company(number).uscc for number in (1, 2, 3)}
        assert row.type in ("certification.taken_over", "enrolment.enrolled")
        assert (row.taken_at, row.answer, row.answered_at) == (None, None, None)
    order = defaultdict(list)
    for row in rows:
        order[row.enterprise_id].append(row.sequence)
    assert set(map(tuple, order.values())) == {(1, 2)}


async def test_while_the_other_database_is_away_events_wait_and_then_arrive_in_order(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city)
    front_end.away()
    async with writing(city, front_end):

        async def noticed() -> bool:
            tried = await city.rows("SELECT 1 FROM delivery WHERE last_answer IS NOT NULL")
            return bool(tried)

        await until(noticed)
        assert await city.rows("SELECT 1 FROM delivery WHERE parked_at IS NOT NULL") == []
        front_end.back()
        await drained(city)
        front_end.away()
        front_end.back()
        more = await tell(city, companies=1, first=9)
        await drained(city)
    rows = await written(other_side)
    assert len(rows) == len({row.event_id for row in rows}) == promised + more


async def test_killed_between_writing_and_recording_it_writes_nothing_twice(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city)
    async with transaction(city.engine) as session:
        long_ago = datetime.now(UTC) - timedelta(minutes=2)
        lease = timedelta(seconds=60)
        taken = await claim(session, FEED_RECEIVER, machine_now=long_ago, lease=lease, most=10)
    async with aclosing(exchange_lane(front_end.url, SECONDS, None)) as lane:
        answers = await TABLE.send(lane, [event for _, event in taken.owed], datetime.now(UTC))
    assert {answer.meaning for answer in answers} == {Meaning.ARRIVED}
    assert len(await written(other_side)) == 3, "written, and nothing of it recorded here"
    async with writing(city, front_end):
        await drained(city)
    rows = await written(other_side)
    assert len(rows) == len({row.event_id for row in rows}) == promised


async def test_a_row_that_the_table_refuses_is_parked_and_the_others_of_its_batch_are_written(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    await tell(city)
    front_end.sql(
        "ALTER TABLE zjtx_feed_event ADD CHECK (NOT (type = 'certification.taken_over'"
        f" AND uscc = '{Company(2).uscc}'))"
    )
    async with writing(city, front_end, lanes=1):

        async def parked() -> bool:
            return len(await city.rows("SELECT 1 FROM delivery WHERE parked_at IS NOT NULL")) == 1

        await until(parked)
        await until(lambda: _are_written(other_side, 4))
    (row,) = await city.operator().all("/deliveries", state="PARKED")
    assert row["last_answer"].startswith("23514 ")
    assert {row.uscc for row in await written(other_side)} == {Company(1).uscc, Company(3).uscc}


async def _are_written(other_side: AsyncEngine, number: int) -> bool:
    return len(await written(other_side)) == number


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ("DROP TABLE zjtx_feed_event", "42P01 "),
        ("ALTER DATABASE {name} SET default_transaction_read_only = on", "25006 "),
    ],
)
async def test_a_database_that_can_take_nothing_is_down_and_no_event_is_to_blame(
    city: City, front_end: FrontEnd, spoilt: str, words: str
) -> None:
    await tell(city, companies=1)
    front_end.sql(spoilt.format(name=front_end.name))
    async with transaction(city.engine) as session:
        event = (await session.scalars(select(Event).where(Event.feed_sequence == 1))).first()
    async with aclosing(exchange_lane(front_end.url, SECONDS, None)) as lane:
        (answer,) = await TABLE.send(lane, [event], datetime.now(UTC))
    assert answer.meaning is Meaning.DOWN
    assert answer.words.startswith(words)


async def test_a_database_that_hangs_is_not_waited_for_beyond_its_time(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    await tell(city, companies=1)
    async with transaction(city.engine) as session:
        event = (await session.scalars(select(Event).where(Event.feed_sequence == 1))).first()
    async with other_side.begin() as holder, aclosing(exchange_lane(front_end.url, 0.3, None)) as lane:
        await holder.execute(text("LOCK TABLE zjtx_feed_event"))
        impatient = ExchangeTable(SOURCE, 0.3)
        asked = datetime.now(UTC)
        (answer,) = await impatient.send(lane, [event], asked)
    assert answer.meaning is Meaning.DOWN
    assert datetime.now(UTC) - asked < timedelta(seconds=2)


async def test_the_worker_writes_to_the_table_that_its_settings_name(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city)
    told = settings(feed_channel="exchange", exchange_url=front_end.url, feed_batch=2, look_seconds=0.02)
    async with dispatched(city, told):
        await drained(city)
    assert len(await written(other_side)) == promised


def test_a_feed_that_is_handed_over_is_reconciled_by_no_job() -> None:
    jobs = {}
    for channel in ("package", "http"):
        told = settings(feed_channel=channel, feed_url="http://feed.test/events", feed_secret=SECRET)
        desk = Desk(create_async_engine("postgresql+asyncpg://unused/unused"), told, "tests")
        jobs[channel] = {job.name for job in calendar(desk)}
    assert jobs["http"] - jobs["package"] == {"reconcile"}
    assert "make_feed_packages" in jobs["package"]


async def test_every_column_of_the_table_is_explained_in_both_languages(other_side: AsyncEngine) -> None:
    explained = text(
        "SELECT attname AS name, col_description(attrelid, attnum) AS words FROM pg_attribute"
        " WHERE attrelid = 'zjtx_feed_event'::regclass AND attnum > 0"
    )
    async with other_side.connect() as connection:
        columns = {row.name: row.words for row in await connection.execute(explained)}
    assert len(columns) == 13
    for name, words in columns.items():
        zh, _, en = words.partition(" / ")
        assert zh, name
        assert en, name


# --- whom it is written to ---------------------------------------------------------------------------------------


@asynccontextmanager
async def pretending(directory: Path, certificate: str) -> AsyncIterator[tuple[int, list[bool]]]:
    """Somebody who speaks TLS as PostgreSQL does, and the connections in which the client went on with them."""
    certificates.make(directory)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(directory / f"{certificate}.pem")
    trusted: list[bool] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readexactly(8)  # SSLRequest
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(tls)
            await reader.readexactly(8)  # the start of a session, user and database
            trusted.append(True)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], trusted


async def reached(directory: Path, certificate: str, check: str) -> bool:
    """Whether the client trusts that certificate as far as to say who it is; no answer is one of a database's."""
    async with pretending(directory, certificate) as (port, trusted):
        url = f"postgresql+asyncpg://zjtx:secret@127.0.0.1:{port}/x?ssl={check}"
        lane = exchange_lane(url, SECONDS, directory / certificates.AUTHORITY)
        async with aclosing(lane):
            with pytest.raises(Unlisted):
                await TABLE.between(lane, None, None, datetime.now(UTC))
        return bool(trusted)


@pytest.mark.parametrize("certificate", WRONG_CERTIFICATES)
async def test_a_database_with_a_wrong_certificate_is_told_nothing(certificate: str, tmp_path: Path) -> None:
    assert await reached(tmp_path, certificates.SOUND, "verify-full")
    assert not await reached(tmp_path, certificate, "verify-full")


async def test_a_database_may_be_known_by_its_authority_alone(tmp_path: Path) -> None:
    assert await reached(tmp_path, "other_host", "verify-ca")
    assert not await reached(tmp_path, "unknown_authority", "verify-ca")


# --- reconciliation ---------------------------------------------------------------------------------------------------


async def test_what_the_table_lost_is_written_again(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city)
    async with writing(city, front_end):
        await drained(city)
        assert numbers(await compared(city, front_end)) == {"compared": promised}
        front_end.sql("DELETE FROM zjtx_feed_event WHERE sequence = 2")
        assert numbers(await compared(city, front_end)) == {"compared": promised, "missing": 3}
        await drained(city)
    assert {row.event_id for row in await written(other_side)} == set(await pushes(city))
    assert numbers(await compared(city, front_end)) == {"compared": promised}


async def test_what_the_other_side_refuses_or_changes_is_listed_with_its_words(
    city: City, front_end: FrontEnd
) -> None:
    promised = await tell(city)
    async with writing(city, front_end):
        await drained(city)
    front_end.sql(
        "UPDATE zjtx_feed_event SET answer = 'REFUSED', answer_words = E'企业不在\\n库中', answered_at = now()"
        " WHERE sequence = 1 AND uscc = (SELECT min(uscc) FROM zjtx_feed_event)"
    )
    front_end.sql("UPDATE zjtx_feed_event SET answer = 'ACCEPTED' WHERE sequence = 2")
    front_end.sql(
        "UPDATE zjtx_feed_event SET payload = '{}'"
        " WHERE sequence = 2 AND uscc = (SELECT max(uscc) FROM zjtx_feed_event)"
    )
    row = await compared(city, front_end)
    assert numbers(row) == {"compared": promised, "altered": 1, "refused": 1}
    found = await city.operator().all(f"/reconciliations/{row['id']}/differences")
    assert {(entry["kind"], entry["answer"]) for entry in found} == {
        ("REFUSED", "企业不在 库中"),
        ("ALTERED", None),
    }


async def test_what_the_table_has_of_an_archived_month_is_not_compared(
    city: City, front_end: FrontEnd, other_side: AsyncEngine
) -> None:
    promised = await tell(city, companies=1)
    async with writing(city, front_end):
        await drained(city)
    row = (
        "INSERT INTO zjtx_feed_event SELECT (jsonb_populate_record(e, '{}')).* FROM zjtx_feed_event e LIMIT 1"
    )
    for number, month in ((7, date(2025, 1, 1)), (8, date(2025, 2, 1))):
        front_end.sql(row.format(json.dumps({"event_id": str(first_id(month)), "sequence": number})))
    record = ArchivedMonth(
        month=date(2025, 1, 1),
        book="event",
        rows=1,
        file="",
        sha256="",
        archived_by="operator-1",
        at=city.now,
    )
    async with transaction(city.engine) as session:
        session.add(record)
    assert numbers(await compared(city, front_end)) == {"compared": promised, "unknown": 1}


async def test_a_table_that_cannot_be_read_is_asked_again_later(city: City, front_end: FrontEnd) -> None:
    await tell(city, companies=1)
    front_end.sql("ALTER TABLE zjtx_feed_event RENAME TO elsewhere")
    row = await compared(city, front_end)
    assert row["status"] == "RUNNING"
    front_end.sql("ALTER TABLE elsewhere RENAME TO zjtx_feed_event")
    async with aclosing(exchange_lane(front_end.url, SECONDS, None)) as lane:
        assert await reconcile(city.engine, TABLE, lane, lambda: city.now)
    assert (await city.operator().get(f"/reconciliations/{row['id']}"))["status"] == "FINISHED"


# --- which channel ----------------------------------------------------------------------------------------------------


async def noted(city: City, channel: str) -> bool:
    async with transaction(city.engine) as session:
        return await note_channel(session, channel, now=city.now)


async def test_the_operator_sees_by_which_channel_the_feed_goes(city: City) -> None:
    async def seen() -> str:
        return (await city.operator().get("/receivers"))["items"][0]["channel"]

    assert await seen() == "HTTP"
    assert await noted(city, EXCHANGE)
    assert not await noted(city, EXCHANGE), "it was this one already"
    assert await seen() == "EXCHANGE"


async def test_where_packages_are_handed_over_their_receipts_are_the_reconciliation(
    city: City, swept: Sweep
) -> None:
    await noted(city, PACKAGE)
    assert (await swept("start_reconciliation")).done == 0
    refused = await refusal(city.operator().create("/reconciliations"))
    assert refused.told == (409, "receipts_reconcile")
    await noted(city, EXCHANGE)
    assert (await swept("start_reconciliation")).done == 1


def settings(**told: Any) -> Settings:
    given = {"environment": "development", "database_url": "unused", "redis_url": "unused", **told}
    return Settings(**given)


async def test_what_people_carry_may_wait_for_days_before_an_alert(city: City) -> None:
    await tell(city, companies=1)
    told = settings(feed_channel="package", oldest_seconds=600, package_oldest_seconds=7200)

    async def is_late() -> bool:
        await watch(city.engine, told, lambda: city.now)
        return (await city.operator().get("/receivers"))["items"][0]["late_since"] is not None

    await noted(city, PACKAGE)
    city.clock.advance(3600)
    assert not await is_late()
    city.clock.advance(3601)
    assert await is_late()
    await noted(city, EXCHANGE)
    assert await is_late()


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({}, "ZJTX_FEED_URL"),
        ({"feed_url": "http://feed.test/events"}, "ZJTX_FEED_SECRET"),
        ({"feed_channel": "exchange"}, "ZJTX_EXCHANGE_URL"),
        ({"feed_channel": "exchange", "exchange_url": "mysql://front-end.test/x"}, "ZJTX_EXCHANGE_URL"),
    ],
)
def test_a_channel_without_what_it_needs_does_not_start(told: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        settings(**told)


def test_each_channel_starts_with_its_own_settings_alone() -> None:
    assert settings(feed_channel="package").feed_url is None
    assert settings(
        feed_channel="exchange", exchange_url="postgresql+asyncpg://front-end.test/x"
    ).exchange_url
    assert settings(feed_url="http://feed.test/events", feed_secret=SECRET).feed_channel == "http"


@pytest.mark.parametrize(
    ("query", "starts"), [("", False), ("?ssl=prefer", False), ("?ssl=verify-full", True)]
)
def test_in_production_the_other_database_is_reached_encrypted_or_not_at_all(
    query: str, starts: bool
) -> None:
    told = {
        "environment": "production",
        "database_url": "unused",
        "redis_url": "unused",
        "public_base_url": "https://zjtx.test",
        "feed_channel": "exchange",
        "exchange_url": f"postgresql+asyncpg://zjtx:canary@front-end.test/x{query}",
    }
    if starts:
        assert "canary" not in repr(Settings(**told))
        return
    with pytest.raises(ValueError, match="ZJTX_EXCHANGE_URL") as refused:
        Settings(**told)
    assert "canary" not in str(refused.value)
