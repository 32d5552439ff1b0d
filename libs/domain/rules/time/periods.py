"""Legal days, periods and terms (法定期间).

A legal day is a day in Asia/Shanghai. Periods follow the Civil Code (民法典), articles 200 to 204: the day of the
event does not count, a last day off work moves to the next working day, and the last day ends at 24:00. Which days
are off work stands in the State Council's yearly notices, packaged in `calendars/`; a day outside them is refused
with that reason, never guessed.
"""

import calendar as gregorian
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from domain.rules.errors import CalendarNotLoaded

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
ONE_DAY = timedelta(days=1)

Counting = Literal["calendar_days", "working_days"]
TermReading = Literal["eve_of_anniversary", "civil_code_201_202"]


def legal_day(instant: datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls; `instant` must know its time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no legal day")
    return instant.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first instant of a legal day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def midnight_after(day: date) -> datetime:
    """24:00 of a legal day: the first instant that no longer belongs to it, in UTC."""
    return start_of(day + ONE_DAY)


# --- the calendar -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's schedule: the notice's document number, the days it frees and the weekend days it has worked.

    A `provisional` year is no schedule but a lower bound (`rules/time/holidays.py`).
    """

    year: int
    source: str
    days_off: frozenset[date]
    working_weekends: frozenset[date]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years whose schedules are known; `local` are days off that a local government sets, with their documents."""

    years: Mapping[int, CalendarYear]
    local: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_year(self, year: CalendarYear) -> "Calendar":
        """This calendar with one more year (or another schedule for it)."""
        return Calendar(MappingProxyType({**self.years, year.year: year}), self.local)

    def with_local(self, day: date, source: str) -> "Calendar":
        """This calendar with one more local day off (地方性节假日)."""
        return Calendar(self.years, MappingProxyType({**self.local, day: source}))

    def is_working_day(self, day: date) -> bool:
        """Raises CalendarNotLoaded for a year without a schedule."""
        known = self._year(day)
        if day in known.days_off or day in self.local:
            return False
        return day.weekday() < SATURDAY or day in known.working_weekends

    def source_of(self, day: date) -> str:
        """The document that decides about the day. Raises CalendarNotLoaded."""
        known = self._year(day)
        return self.local.get(day, known.source)

    def is_provisional(self, day: date) -> bool:
        """Whether only a lower bound is known of the day's year. Raises CalendarNotLoaded."""
        return self._year(day).provisional

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`. Raises CalendarNotLoaded."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def _year(self, day: date) -> CalendarYear:
        try:
            return self.years[day.year]
        except KeyError:
            raise CalendarNotLoaded(year=day.year) from None


@cache
def packaged_calendar() -> Calendar:
    """The schedules that come with the service."""
    loaded = (
        _read(tomllib.loads(file.read_text("utf-8")))
        for file in files("domain.rules").joinpath("calendars").iterdir()
        if file.name.endswith(".toml")
    )
    return Calendar(
        MappingProxyType({year.year: year for year in sorted(loaded, key=lambda year: year.year)})
    )


def _read(content: Mapping[str, object]) -> CalendarYear:
    off, worked = content["days_off"], content["working_weekends"]
    assert isinstance(off, list)  # noqa: S101 - packaged data, held by a test
    assert isinstance(worked, list)  # noqa: S101 - a packaged file that reads otherwise is a defect, never an input
    return CalendarYear(int(str(content["year"])), str(content["source"]), frozenset(off), frozenset(worked))


# --- periods ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Where a period ends, and why: the first day counted, the last by count, the days off it moved over.

    A `provisional` end is the earliest possible: a schedule that it needs is not published yet.
    """

    start: date
    days: int
    counts: Counting
    first_counted_day: date
    raw_last_day: date
    last_day: date
    extended_over: tuple[date, ...]
    sources: tuple[str, ...]
    # none where the schedules on file end before it
    first_working_day_after: date | None
    provisional: bool = False

    @property
    def ends_at(self) -> datetime:
        """24:00 of the last day, in UTC."""
        return midnight_after(self.last_day)


def period_end(
    start: date,
    days: int,
    calendar: Calendar,
    *,
    counts: Counting = "calendar_days",
    start_counts: bool = False,
    extend_to_working_day: bool = True,
) -> PeriodEnd:
    """The end of a period of `days` that an event on `start` sets running.

    Raises CalendarNotLoaded where a day must be judged that no schedule on file covers, ValueError for less than
    one day.
    """
    if days < 1:
        raise ValueError("a period has at least one day")
    first = start if start_counts else start + ONE_DAY
    raw = first + timedelta(days=days - 1) if counts == "calendar_days" else _working(first, days, calendar)
    last = calendar.next_working_day(raw) if extend_to_working_day else raw
    over = tuple(raw + timedelta(days=n) for n in range((last - raw).days))
    judged_from = first if counts == "working_days" else raw
    judged_to = last if extend_to_working_day or counts == "working_days" else judged_from - ONE_DAY
    judged = _days(judged_from, judged_to)
    sources = tuple(dict.fromkeys(map(calendar.source_of, judged)))
    provisional = any(map(calendar.is_provisional, judged))
    after = None if provisional else _working_day_after(last, calendar)
    return PeriodEnd(start, days, counts, first, raw, last, over, sources, after, provisional)


def _working(first: date, days: int, calendar: Calendar) -> date:
    """The day on which the last of `days` working days falls, counted from `first`."""
    day = calendar.next_working_day(first)
    for _ in range(days - 1):
        day = calendar.next_working_day(day + ONE_DAY)
    return day


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _working_day_after(day: date, calendar: Calendar) -> date | None:
    try:
        return calendar.next_working_day(day + ONE_DAY)
    except CalendarNotLoaded:
        return None


# --- terms and years ----------------------------------------------------------------------------------------------


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February falls on the 28th of a common year (scheme reading 6)."""
    year = day.year + years
    return date(year, day.month, min(day.day, gregorian.monthrange(year, day.month)[1]))


def validity_term(
    valid_from: date, years: int, reading: TermReading = "eve_of_anniversary"
) -> tuple[date, date]:
    """First and last day of a term of validity (有效期), both included (scheme reading 16).

    By the Civil Code's rule for periods (articles 201 and 202) the anniversary itself would be the last day.
    """
    end = anniversary(valid_from, years)
    return valid_from, end - ONE_DAY if reading == "eve_of_anniversary" else end


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February falls on the 28th of a common year."""
    return anniversary(day, -years)


def registered_at_least(registered_on: date, years: int, on: date) -> bool:
    """Whether `years` have passed since the registration by the day `on`, the anniversary included."""
    return anniversary(registered_on, years) <= on


def closed_years(day: date, count: int) -> tuple[int, ...]:
    """The last `count` closed calendar years before the day's own, latest first (scheme reading 5)."""
    return tuple(day.year - back for back in range(1, count + 1))


def month_period(day: date) -> tuple[date, date]:
    """First and last day of the day's month."""
    return day.replace(day=1), day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def year_period(day: date) -> tuple[date, date]:
    """First and last day of the day's year."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def due_in_next_month(first_day: date, due_day: int) -> date:
    """The given day of the month after the one that `first_day` lies in."""
    return (month_period(first_day)[1] + ONE_DAY).replace(day=due_day)
