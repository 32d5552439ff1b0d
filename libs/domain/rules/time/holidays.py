"""The statutory holidays (法定节假日) of 国务院令第795号, for years whose schedule is not published yet.

They are the least that is off work: the schedule adds days, and moves work to weekends. What can be said with them
alone is the earliest day on which a period may end, never the day on which it does.
"""

import csv
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from domain.rules.time.periods import SATURDAY, Calendar, CalendarYear

_FIRST = (1, 1)


def with_lower_bounds(calendar: Calendar) -> Calendar:
    """The calendar, completed by years of which only the statutory holidays are known; periods that rest on them are
    marked as provisional."""
    for year in lower_bounds():
        if year.year not in calendar.years:
            calendar = calendar.with_year(year)
    return calendar


@cache
def lower_bounds() -> tuple[CalendarYear, ...]:
    """Each year with its statutory holidays as the only days that are surely off: any weekend day may be worked."""
    text = files("domain.rules").joinpath("data/statutory_holidays.csv").read_text("utf-8")
    days: dict[int, set[date]] = {}
    sources: dict[int, str] = {}
    for row in csv.DictReader(text.splitlines()):
        day = date.fromisoformat(row["date"])
        days.setdefault(day.year, set()).add(day)
        sources[day.year] = row["source"]
    return tuple(_year(year, sources[year], frozenset(off)) for year, off in sorted(days.items()))


def _year(year: int, source: str, off: frozenset[date]) -> CalendarYear:
    first = date(year, *_FIRST)
    length = (date(year + 1, *_FIRST) - first).days
    weekends = {day for n in range(length) if (day := first + timedelta(days=n)).weekday() >= SATURDAY}
    return CalendarYear(year, source, off, frozenset(weekends - off), provisional=True)
