"""Load a year's holiday schedule (节假日安排) from the State Council's notice."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import CalendarYear
from domain.queries import calendars
from domain.rules.errors import AlreadyExists, FieldError, Invalid
from domain.rules.law.permissions import Actor

SATURDAY = 5


async def load_year(
    session: AsyncSession,
    actor: Actor,
    *,
    year: int,
    source: str,
    days_off: Sequence[date],
    working_weekends: Sequence[date],
    now: datetime,
) -> CalendarYear:
    """Raises AlreadyExists, Invalid. `source` is the notice's document number.

    `days_off` are the days that the notice frees from work, `working_weekends` those it moves work to.
    """
    if year in (await calendars.calendar(session)).years:
        raise AlreadyExists(conflicting_field="year")
    _require_sound(year, days_off, working_weekends)
    row = CalendarYear(
        year=year,
        source=source,
        days_off=[day.isoformat() for day in sorted(set(days_off))],
        working_weekends=[day.isoformat() for day in sorted(set(working_weekends))],
    )
    await begin(session, row, actor, now=now)
    return row


def _require_sound(year: int, days_off: Sequence[date], working_weekends: Sequence[date]) -> None:
    errors = []
    for name, days in (("days_off", days_off), ("working_weekends", working_weekends)):
        for place, day in enumerate(days):
            if day.year != year:
                text = f"日期不在{year}年", f"The day does not lie in {year}"
                errors.append(FieldError(f"/{name}/{place}", "other_year", *text))
    for place, day in enumerate(working_weekends):
        if day.weekday() < SATURDAY or day in days_off:
            text = "调休上班日应为周末且不在放假日中", "It must be a weekend day that is not also a day off"
            errors.append(FieldError(f"/working_weekends/{place}", "not_a_weekend", *text))
    if errors:
        raise Invalid(errors=errors)
