"""The schedules on file are the State Council's, day for day, and nothing outside them is guessed."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.errors import CalendarNotLoaded
from domain.rules.time.periods import Calendar, CalendarYear, packaged_calendar

CALENDAR = packaged_calendar()
NOTICES = {
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
# an invented schedule: how a year is loaded is shown by it, not what 2027 will be
NEXT_YEAR = CalendarYear(2027, "载入的安排", frozenset({date(2027, 1, 1)}), frozenset())


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_years_2022_to_2026_are_packaged_with_their_notices() -> None:
    assert {year: known.source for year, known in CALENDAR.years.items()} == NOTICES


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_worked_or_free_as_an_independent_library_says(year: int) -> None:
    disagreeing = [
        day for day in days_of(year) if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert disagreeing == []


@pytest.mark.parametrize("year", NOTICES)
def test_a_schedule_speaks_of_its_own_year_only_and_never_of_a_day_twice(year: int) -> None:
    known = CALENDAR.years[year]
    assert {day.year for day in known.days_off | known.working_weekends} == {year}
    assert all(type(day) is date for day in known.days_off | known.working_weekends)
    assert not known.days_off & known.working_weekends
    assert all(day.weekday() >= 5 for day in known.working_weekends)


@pytest.mark.parametrize("year", NOTICES)
def test_the_source_of_a_day_is_its_years_notice(year: int) -> None:
    assert {CALENDAR.source_of(day) for day in days_of(year)} == {NOTICES[year]}


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2027, 1, 1), date(2027, 1, 4), date(2030, 6, 1)])
def test_a_day_outside_the_schedules_is_refused_with_its_year(day: date) -> None:
    for ask in (CALENDAR.is_working_day, CALENDAR.source_of, CALENDAR.next_working_day):
        with pytest.raises(CalendarNotLoaded) as caught:
            ask(day)
        assert caught.value.extras == {"year": day.year}


def test_the_search_for_a_working_day_does_not_run_into_a_year_not_loaded() -> None:
    free = CalendarYear(2026, "x", frozenset({date(2026, 12, 31)}), frozenset())
    with pytest.raises(CalendarNotLoaded) as caught:
        CALENDAR.with_year(free).next_working_day(date(2026, 12, 31))
    assert caught.value.extras == {"year": 2027}


def test_a_loaded_year_is_known_and_leaves_the_calendar_it_was_added_to_alone() -> None:
    longer = CALENDAR.with_year(NEXT_YEAR)
    assert not longer.is_working_day(date(2027, 1, 1))
    assert longer.next_working_day(date(2027, 1, 1)) == date(2027, 1, 4)
    assert longer.source_of(date(2027, 1, 4)) == NEXT_YEAR.source
    assert 2027 not in CALENDAR.years


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CALENDAR.years[2027] = NEXT_YEAR
    with pytest.raises(AttributeError):
        CALENDAR.years = {}


@given(st.dates(date(2022, 1, 1), date(2026, 12, 31)))
def test_the_next_working_day_is_the_first_that_is_not_free(day: date) -> None:
    found = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(found)
    skipped = (day + timedelta(days=n) for n in range((found - day).days))
    assert not any(map(CALENDAR.is_working_day, skipped))


def test_an_empty_calendar_knows_no_day() -> None:
    with pytest.raises(CalendarNotLoaded):
        Calendar({}).is_working_day(date(2026, 1, 5))
