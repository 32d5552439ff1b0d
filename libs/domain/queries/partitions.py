"""Reads of the months in which events and deliveries stand (分月存放): which there are, what is in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from domain.models import ArchivedMonth, Delivery, Event
from domain.models.archive import DELIVERY, EVENT
from domain.rules.time.retention import first_id, month_of, months_later

# by which column a row finds its month
KEY: dict[str, InstrumentedAttribute[UUID]] = {EVENT: Event.id, DELIVERY: Delivery.event_id}
# how many months before this one are looked for among the strays
_STRAYS_BACK = 12
_MOST_COUNTED = 10_000
_MOST_ARCHIVED = 10_000

_PRESENT = text("""
    SELECT to_date(right(relname, 7), 'YYYY_MM') FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'public.event'::regclass AND relname <> 'event_default' ORDER BY 1
""")
_STRAY_MONTHS = text("""
    SELECT DISTINCT months.month_of(id) FROM months.event_default WHERE id >= :first AND id < :beyond
""")
_STRAYS = text("""
    SELECT (SELECT count(*) FROM (SELECT FROM months.event_default LIMIT :most) e)
         + (SELECT count(*) FROM (SELECT FROM months.delivery_default LIMIT :most) d)
""")


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in a month: two that are equal were taken of the same rows in the same state.

    Events never change. Of deliveries that are over, one changes only by being open for a time, and then bears a later
    `delivered_at`; `delivered` is the sum of those, in seconds.
    """

    events: int
    deliveries: int
    open: int
    delivered: Decimal


async def present(session: AsyncSession) -> list[date]:
    """The months that have partitions, oldest first."""
    return list((await session.scalars(_PRESENT)).all())


async def archived(session: AsyncSession) -> list[ArchivedMonth]:
    """What the database knows to be archived, oldest first."""
    recorded = select(ArchivedMonth).order_by(ArchivedMonth.month, ArchivedMonth.book).limit(_MOST_ARCHIVED)
    return list((await session.scalars(recorded)).all())


async def gone(session: AsyncSession) -> frozenset[date]:
    """The months that were archived."""
    return frozenset(
        (await session.scalars(select(ArchivedMonth.month).distinct().limit(_MOST_ARCHIVED))).all()
    )


async def missing(session: AsyncSession, machine_now: datetime, ahead: int) -> list[date]:
    """Months that should have partitions and have none: this one, those `ahead`, and any of the last year that rows
    in the default partitions belong to. What was archived is not made again.
    """
    this = month_of(machine_now)
    bounds = {"first": first_id(months_later(this, -_STRAYS_BACK)), "beyond": first_id(this)}
    wanted = {months_later(this, count) for count in range(ahead + 1)}
    wanted |= set((await session.scalars(_STRAY_MONTHS, bounds)).all())
    return sorted(wanted - set(await present(session)) - await gone(session))


async def strays(session: AsyncSession) -> int:
    """How many rows stand in the default partitions, counted up to a bound."""
    return int((await session.execute(_STRAYS, {"most": _MOST_COUNTED})).scalar_one())


async def tally(session: AsyncSession, month: date) -> Tally:
    events = await session.scalar(select(func.count()).select_from(Event).where(*within(EVENT, month)))
    row = (
        await session.execute(
            select(
                func.count(),
                func.count() - func.count(Delivery.delivered_at),
                func.coalesce(func.sum(func.extract("epoch", Delivery.delivered_at)), 0),
            ).where(*within(DELIVERY, month))
        )
    ).one()
    return Tally(events or 0, row[0], row[1], Decimal(row[2]))


async def portion(
    session: AsyncSession, book: str, month: date, after: UUID | None, limit: int
) -> Sequence[dict[str, Any]]:
    """The month's next rows by id, whole."""
    table = (Event if book == EVENT else Delivery).__table__
    rows = select(table).where(*within(book, month)).order_by(table.c.id).limit(limit)
    if after is not None:
        rows = rows.where(table.c.id > after)
    return [dict(row) for row in (await session.execute(rows)).mappings()]


def within(book: str, month: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Of this month, so that no other is looked into."""
    return KEY[book] >= first_id(month), KEY[book] < first_id(months_later(month, 1))
