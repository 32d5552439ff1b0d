"""Where no schedule is published, the statutory holidays bound the answer from below, and it says so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.errors import CalendarNotLoaded
from domain.rules.time.holidays import lower_bounds, with_lower_bounds
from domain.rules.time.period_explanation import canonical, why
from domain.rules.time.periods import Calendar, packaged_calendar, period_end

CALENDAR = packaged_calendar()
BOUNDED = with_lower_bounds(CALENDAR)
YEARS = {year.year: year for year in lower_bounds()}


@pytest.mark.parametrize("year", sorted(set(YEARS) & set(CALENDAR.years)))
def test_every_statutory_holiday_is_off_in_the_schedule_of_its_year(year: int) -> None:
    assert YEARS[year].days_off <= CALENDAR.years[year].days_off
    assert len(YEARS[year].days_off) == 13


def test_a_published_schedule_outranks_the_lower_bound() -> None:
    assert BOUNDED.years[2026] == CALENDAR.years[2026]
    assert not period_end(date(2026, 11, 23), 5, BOUNDED).provisional


def test_a_notice_over_new_year_2027_has_an_earliest_end_and_says_that_it_is_no_more() -> None:
    end = period_end(date(2026, 12, 27), 5, BOUNDED)
    # 1 January is a statutory holiday; the 2nd is a Saturday, which a schedule may or may not have worked
    assert (end.raw_last_day, end.last_day, end.provisional) == (date(2027, 1, 1), date(2027, 1, 2), True)
    assert end.sources == ("国务院令第795号",)
    assert "最早" in why(end).zh
    assert "not a final one" in why(end).en
    assert canonical(end)["provisional"] is True


def test_beyond_the_statutory_years_there_is_no_answer_at_all() -> None:
    with pytest.raises(CalendarNotLoaded):
        period_end(date(2031, 1, 1), 5, BOUNDED)


@given(st.dates(date(2025, 1, 1), date(2026, 11, 30)), st.integers(1, 20), st.booleans())
def test_the_lower_bound_never_lies_behind_the_date_of_the_schedule(
    day: date, days: int, working: bool
) -> None:
    counts = "working_days" if working else "calendar_days"
    blind = with_lower_bounds(Calendar({}))
    known = period_end(day, days, CALENDAR, counts=counts)
    assert period_end(day, days, blind, counts=counts).last_day <= known.last_day


def test_a_local_day_off_moves_the_end_and_is_named() -> None:
    local = CALENDAR.with_local(date(2026, 7, 10), "示例政发〔2026〕1号")
    end = period_end(date(2026, 7, 5), 5, local)
    assert end.raw_last_day == date(2026, 7, 10)
    assert end.last_day == date(2026, 7, 13)
    assert end.sources == ("示例政发〔2026〕1号", "国办发明电〔2025〕7号")
    assert "2026-07-10、2026-07-11、2026-07-12为休息日，顺延至2026-07-13" in why(end).zh


def test_every_end_says_why_in_both_languages() -> None:
    end = period_end(date(2026, 11, 23), 5, CALENDAR)
    assert why(end).zh == (
        "自2026-11-23起（当日不计入），2026-11-24为第一日，第5日为2026-11-28；"
        "2026-11-28、2026-11-29为休息日，顺延至2026-11-30；依据国办发明电〔2025〕7号；于2026-11-30二十四时届满"
    )
    assert why(end).en == (
        "From 2026-11-23, which does not count: 2026-11-24 is the first day, and 5 calendar days end on 2026-11-28; "
        "2026-11-28, 2026-11-29 being off work, it moves on to 2026-11-30; by 国办发明电〔2025〕7号; "
        "it ends at 24:00 of 2026-11-30"
    )


@given(st.dates(date(2022, 1, 1), date(2026, 11, 1)), st.integers(1, 40))
def test_the_reckoning_adds_up(start: date, days: int) -> None:
    said = canonical(period_end(start, days, CALENDAR))
    raw = date.fromisoformat(said["raw_last_day"])
    assert raw == start + timedelta(days=days)
    assert date.fromisoformat(said["last_day"]) == raw + timedelta(days=len(said["extended_over"]))
