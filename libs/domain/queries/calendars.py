"""The legal calendar (法定节假日安排): what is packaged, and the years an operator has loaded since."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import CalendarYear
from domain.rules import periods
from domain.rules.periods import Calendar


def listing() -> Select[Any]:
    return select(CalendarYear)


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
    return known
