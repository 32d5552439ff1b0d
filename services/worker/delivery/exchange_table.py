"""The exchange table of a front-end database (前置库): `openapi/exchange-table.sql` as code.

The receiver's own programs take the rows from there, and may answer in them. The event's id is the primary key: what is
written again is there already.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, Uuid, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.acts.reconciliations.compare import Place, Received
from domain.models import Event
from domain.rules.time.retention import first_id, months_later
from worker.delivery.answers import Answer, Meaning, printable
from worker.delivery.envelope import feed_event
from worker.delivery.http_client import trusted
from worker.delivery.listing import Unlisted

# a receiver that has far more than we ever wrote is not listed to the end
_MOST_LISTED = 10_000
_CHECKED_TLS = ("verify-ca", "verify-full")
_REFUSED = "REFUSED"
# SQLSTATE classes that speak of the row itself: its data, or a rule of the table; all others, of the database
_OF_THE_ROW = ("22", "23")
_FAILURES = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

_table = Table(
    "zjtx_feed_event",
    MetaData(),
    Column("event_id", Uuid, primary_key=True),
    Column("enterprise_id", Uuid),
    Column("sequence", BigInteger),
    Column("uscc", Text),
    Column("type", Text),
    Column("occurred_at", DateTime(timezone=True)),
    Column("payload", Text),
    Column("sha256", Text),
    Column("answer", Text),
    Column("answer_words", Text),
)
_WRITE = insert(_table).on_conflict_do_nothing(index_elements=[_table.c.event_id])


@dataclass(frozen=True, slots=True)
class ExchangeLane:
    """One connection to the other database, opened when it is needed and again when it broke."""

    engine: AsyncEngine

    async def aclose(self) -> None:
        await self.engine.dispose()


def exchange_lane(url: str, seconds: float, ca_file: Path | None) -> ExchangeLane:
    """`url` says by `?ssl=` how far the other database is trusted; `ca_file` whom to trust beside the public ones."""
    asked = make_url(url).query.get("ssl")
    limit = f"{seconds}s"
    told: dict[str, Any] = {
        "timeout": seconds,
        "command_timeout": seconds,
        "server_settings": {
            "application_name": "zjtx-worker",
            "statement_timeout": limit,
            "lock_timeout": limit,
            "idle_in_transaction_session_timeout": limit,
        },
    }
    if asked in _CHECKED_TLS:
        told["ssl"] = trusted(ca_file)
        told["ssl"].check_hostname = asked == "verify-full"
    return ExchangeLane(
        create_async_engine(
            url, pool_size=1, max_overflow=0, pool_timeout=seconds, pool_recycle=1800, connect_args=told
        )
    )


@dataclass(frozen=True, slots=True)
class ExchangeTable:
    """Writes events into the table, at most `most` in one transaction there, and lists what it holds."""

    source: str
    seconds: float
    most: int = 1

    async def send(self, lane: ExchangeLane, events: Sequence[Event], now: datetime) -> Sequence[Answer]:
        """An event has arrived when the other database has committed its row, or had it already.

        All in one transaction there: what is refused for one of them is tried again by the pump, each by itself.
        """
        rows = [self._row(event) for event in events]
        try:
            async with asyncio.timeout(self.seconds), lane.engine.begin() as connection:
                await connection.execute(_WRITE, rows)
        except _FAILURES as failure:
            return [_of_failure(failure)] * len(events)
        return [Answer(Meaning.ARRIVED)] * len(events)

    def _row(self, event: Event) -> dict[str, Any]:
        payload = self.body(event)
        return {
            "event_id": event.id,
            "enterprise_id": event.enterprise_id,
            "sequence": event.feed_sequence,
            "uscc": event.data.get("uscc"),
            "type": event.type,
            "occurred_at": event.at,
            "payload": payload.decode(),
            "sha256": hashlib.sha256(payload).hexdigest(),
        }

    def body(self, event: Event) -> bytes:
        """The bytes of the payload. Raises ValueError for an event that the feed is not told of."""
        return feed_event(event, self.source)

    async def between(
        self,
        lane: ExchangeLane,
        after: Place | None,
        until: Place | None,
        now: datetime,
        archived: frozenset[date] = frozenset(),
    ) -> list[Received]:
        """All that lies after one place and up to another, in order, refused or not. Raises Unlisted."""
        columns = _table.c
        place = tuple_(columns.enterprise_id, columns.sequence)
        wanted = select(place.clauses[0], columns.sequence, columns.event_id, columns.payload)
        wanted = wanted.add_columns(columns.answer, columns.answer_words)
        if after is not None:
            wanted = wanted.where(place > tuple_(*after))
        if until is not None:
            wanted = wanted.where(place <= tuple_(*until))
        for month in archived:
            ids = first_id(month), first_id(months_later(month, 1))
            wanted = wanted.where(or_(columns.event_id < ids[0], columns.event_id >= ids[1]))
        wanted = wanted.order_by(columns.enterprise_id, columns.sequence).limit(_MOST_LISTED + 1)
        try:
            async with asyncio.timeout(self.seconds), lane.engine.connect() as connection:
                found = (await connection.execute(wanted)).all()
        except _FAILURES as failure:
            raise Unlisted(_of_failure(failure).words) from None
        if len(found) > _MOST_LISTED:
            raise Unlisted("the list has no end")
        return [_received(row) for row in found]


def _received(row: Any) -> Received:
    """By the payload as it stands there now, whatever the column beside it says of it."""
    sha256 = hashlib.sha256((row.payload or "").encode()).hexdigest()
    refusal = printable(row.answer_words or "") if row.answer == _REFUSED else None
    return Received(row.event_id, Place(row.enterprise_id, row.sequence), sha256, refusal)


def _of_failure(failure: BaseException) -> Answer:
    """The row is refused where the other database says so of its data; for everything else, it cannot take any now."""
    said = failure.orig.__cause__ if isinstance(failure, DBAPIError) and failure.orig else failure
    state = getattr(said, "sqlstate", None)
    if state is None:
        return Answer(Meaning.DOWN, f"no answer: {type(said or failure).__name__}")
    meaning = Meaning.REFUSED if state.startswith(_OF_THE_ROW) else Meaning.DOWN
    return Answer(meaning, printable(f"{state} {said}"))
