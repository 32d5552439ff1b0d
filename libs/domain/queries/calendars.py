"""The legal calendar (法定节假日安排): what is packaged, and the years an operator has loaded since."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import CalendarYear, LocalDayOff
from domain.queries.common import get
from domain.rules.law.permissions import Actor
from domain.rules.time import periods
from domain.rules.time.periods import Calendar


def listing() -> Select[Any]:
    return select(CalendarYear)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> CalendarYear:
    """A year that was loaded; whoever may ask sees it. Raises NotFound."""
    row: CalendarYear = await get(session, select(CalendarYear).where(CalendarYear.id == id_), lock=lock)
    return row


async def calendar(session: AsyncSession) -> Calendar:
    """Every year on file; a day outside them is refused by the rules, never guessed."""
    known = periods.packaged_calendar()
    for row in (await session.scalars(select(CalendarYear).order_by(CalendarYear.year))).all():
        known = known.with_year(
            periods.CalendarYear(
                row.year,
                row.source,
                frozenset(map(date.fromisoformat, row.days_off)),
                frozenset(map(date.fromisoformat, row.working_weekends)),
            )
        )
    for day, source in (await session.execute(select(LocalDayOff.day, LocalDayOff.source))).all():
        known = known.with_local(day, source)
    return known


def local_days() -> Select[Any]:
    return select(LocalDayOff)


async def local_day(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> LocalDayOff:
    """A local day off that was loaded; whoever may ask sees it. Raises NotFound."""
    row: LocalDayOff = await get(session, select(LocalDayOff).where(LocalDayOff.id == id_), lock=lock)
    return row
