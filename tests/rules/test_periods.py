"""Days begin and end in Shanghai, periods and terms as the Civil Code says."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from fact_tables import Row, case_id, rows
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.rules.errors import CalendarNotLoaded
from domain.rules.time import periods
from domain.rules.time.periods import CalendarYear, legal_day, packaged_calendar, period_end, validity_term

CALENDAR = packaged_calendar()
DAYS = st.dates(date(1949, 10, 1), date(2100, 12, 31))
# room for any period drawn below to end, and to be moved, within the schedules on file
COVERED = st.dates(date(2022, 1, 1), date(2026, 10, 31))
SPANS = st.integers(1, 30)


# --- legal days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("notice_cases.csv"), ids=case_id)
def test_an_instant_lies_on_the_legal_day_that_the_facts_say(row: Row) -> None:
    instant = datetime.fromisoformat(row["published_at"])
    assert legal_day(instant) == date.fromisoformat(row["publication_date_shanghai"])


def test_an_instant_without_a_time_zone_has_no_legal_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        legal_day(datetime(2026, 11, 24, 12))  # noqa: DTZ001 - that is the fault


@given(st.dates(date(1992, 1, 1), date(2100, 12, 31)))
def test_a_legal_day_runs_from_its_first_instant_to_the_last_before_its_midnight(day: date) -> None:
    first, after = periods.start_of(day), periods.midnight_after(day)
    tick = timedelta(microseconds=1)
    assert (first.tzinfo, after.tzinfo) == (UTC, UTC)
    assert legal_day(first) == legal_day(after - tick) == day
    assert legal_day(first - tick) == day - timedelta(days=1)
    assert legal_day(after) == day + timedelta(days=1)
    assert after == periods.start_of(day + timedelta(days=1))


@given(
    st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the bounds of a strategy are naive, the zone stands beside them
    st.integers(-14 * 60, 14 * 60),
)
def test_the_legal_day_does_not_depend_on_the_zone_in_which_an_instant_is_written(
    instant: datetime, offset: int
) -> None:
    assert legal_day(instant.astimezone(timezone(timedelta(minutes=offset)))) == legal_day(instant)


# --- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("notice_cases.csv"), ids=case_id)
def test_a_notice_of_five_days_ends_as_the_facts_say(row: Row) -> None:
    end = period_end(date.fromisoformat(row["publication_date_shanghai"]), 5, CALENDAR)
    assert end.raw_last_day == date.fromisoformat(row["raw_day5"])
    assert end.last_day == date.fromisoformat(row["last_day_calendar_art203"])
    assert end.ends_at == datetime.fromisoformat(row["earliest_certification_instant"])
    assert end.first_working_day_after == date.fromisoformat(row["first_working_day_for_issuing"])


@pytest.mark.parametrize("row", rows("notice_cases.csv"), ids=case_id)
def test_a_notice_by_the_other_readings_ends_as_the_facts_say(row: Row) -> None:
    published = date.fromisoformat(row["publication_date_shanghai"])
    working = period_end(published, 5, CALENDAR, counts="working_days")
    assert working.last_day == date.fromisoformat(row["last_day_if_5_working_days"])
    counted = period_end(published, 5, CALENDAR, start_counts=True, extend_to_working_day=False)
    assert counted.last_day == date.fromisoformat(row["last_day_if_pubday_counted_no_extension"])


def test_a_period_explains_what_it_was_moved_over_and_by_which_notice() -> None:
    end = period_end(date(2026, 9, 28), 5, CALENDAR)
    assert (end.start, end.first_counted_day) == (date(2026, 9, 28), date(2026, 9, 29))
    assert end.extended_over == tuple(date(2026, 10, day) for day in range(3, 8))
    assert end.sources == ("国办发明电〔2025〕7号",)


def test_a_period_across_new_year_rests_on_the_notices_of_both_years() -> None:
    moved = period_end(date(2022, 12, 26), 5, CALENDAR)
    assert (moved.raw_last_day, moved.last_day) == (date(2022, 12, 31), date(2023, 1, 3))
    both = ("国办发明电〔2021〕11号", "国办发明电〔2022〕16号")
    assert moved.sources == both
    worked = period_end(date(2022, 12, 26), 5, CALENDAR, counts="working_days", extend_to_working_day=False)
    assert (worked.last_day, worked.sources) == (date(2023, 1, 3), both)


def test_days_that_are_merely_counted_rest_on_no_notice() -> None:
    assert period_end(date(2030, 1, 1), 9, CALENDAR, extend_to_working_day=False).sources == ()


def test_a_notice_of_26_december_2026_is_the_last_that_needs_no_schedule_for_2027() -> None:
    last = period_end(date(2026, 12, 26), 5, CALENDAR)
    assert (last.last_day, last.first_working_day_after) == (date(2026, 12, 31), None)
    with pytest.raises(CalendarNotLoaded) as caught:
        period_end(date(2026, 12, 27), 5, CALENDAR)
    assert caught.value.extras == {"year": 2027}


def test_a_notice_ends_in_2027_once_an_operator_has_loaded_that_year() -> None:
    # an invented schedule, for the sake of the example
    year = CalendarYear(2027, "载入的安排", frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}))
    end = period_end(date(2026, 12, 27), 5, CALENDAR.with_year(year))
    assert (end.last_day, end.sources) == (date(2027, 1, 3), ("载入的安排",))


@pytest.mark.parametrize("days", [0, -1])
@pytest.mark.parametrize("counts", ["calendar_days", "working_days"])
def test_a_period_has_at_least_one_day(days: int, counts: Any) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        period_end(date(2026, 11, 24), days, CALENDAR, counts=counts)


@given(COVERED, SPANS, st.booleans())
def test_an_extended_period_never_ends_on_a_day_off(start: date, days: int, start_counts: bool) -> None:
    end = period_end(start, days, CALENDAR, start_counts=start_counts)
    assert CALENDAR.is_working_day(end.last_day)
    assert not any(map(CALENDAR.is_working_day, end.extended_over))
    assert len(end.extended_over) == (end.last_day - end.raw_last_day).days
    assert end.raw_last_day == end.first_counted_day + timedelta(days=days - 1)


@given(COVERED, st.integers(1, 20))
def test_a_period_of_working_days_holds_exactly_as_many_working_days(start: date, days: int) -> None:
    assume(start < date(2026, 9, 20))
    end = period_end(start, days, CALENDAR, counts="working_days")
    span = (end.first_counted_day + timedelta(days=n) for n in range((end.last_day - start).days))
    assert sum(map(CALENDAR.is_working_day, span)) == days
    assert end.extended_over == ()


@given(COVERED, SPANS, st.sampled_from(["calendar_days", "working_days"]), st.booleans())
def test_a_later_start_or_a_longer_period_never_ends_sooner(
    start: date, days: int, counts: Any, start_counts: bool
) -> None:
    assume(start < date(2026, 9, 1))

    def last(day: date, length: int) -> date:
        return period_end(day, length, CALENDAR, counts=counts, start_counts=start_counts).last_day

    assert last(start, days) <= last(start, days + 1)
    assert last(start, days) <= last(start + timedelta(days=1), days)


@given(COVERED, SPANS)
def test_the_whole_of_the_last_day_belongs_to_the_period(start: date, days: int) -> None:
    end = period_end(start, days, CALENDAR)
    assert legal_day(end.ends_at - timedelta(microseconds=1)) == end.last_day
    assert end.ends_at == periods.start_of(end.last_day + timedelta(days=1))


# --- terms and years ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("validity_cases.csv"), ids=case_id)
def test_a_title_is_valid_for_three_years_as_the_facts_say(row: Row) -> None:
    first = date.fromisoformat(row["valid_from"])
    eve = date.fromisoformat(row["valid_to_eve_of_anniversary"])
    anniversary = date.fromisoformat(row["valid_to_civil_code_201_202"])
    assert validity_term(first, 3) == validity_term(first, 3, "eve_of_anniversary") == (first, eve)
    assert validity_term(first, 3, "civil_code_201_202") == (first, anniversary)


@given(DAYS, st.integers(1, 10))
def test_a_term_ends_a_day_before_the_next_one_of_the_same_length_would_begin(day: date, years: int) -> None:
    _, last = validity_term(day, years)
    assert last + timedelta(days=1) == periods.anniversary(day, years)
    assert last >= day


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 2, 28), 3, date(2028, 2, 28)),
        (date(2024, 11, 24), 2, date(2026, 11, 24)),
    ],
)
def test_an_anniversary_of_29_february_falls_on_the_28th_of_a_common_year(
    day: date, years: int, expected: date
) -> None:
    assert periods.anniversary(day, years) == expected


def test_years_are_counted_back_by_the_same_rule() -> None:
    assert periods.years_before(date(2026, 11, 24), 2) == date(2024, 11, 24)
    assert periods.years_before(date(2028, 2, 29), 2) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("registered", "on", "expected"),
    [
        (date(2024, 11, 24), date(2026, 11, 24), True),
        (date(2024, 11, 25), date(2026, 11, 24), False),
        (date(2024, 2, 29), date(2026, 2, 27), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
    ],
)
def test_two_years_of_registration_include_the_anniversary(
    registered: date, on: date, expected: bool
) -> None:
    assert periods.registered_at_least(registered, 2, on) is expected


@given(DAYS, st.integers(0, 30), DAYS)
def test_once_registered_long_enough_a_firm_stays_so(registered: date, years: int, on: date) -> None:
    if periods.registered_at_least(registered, years, on):
        assert periods.registered_at_least(registered, years, on + timedelta(days=1))
        assert periods.registered_at_least(registered - timedelta(days=1), years, on)


def test_the_last_closed_years_end_before_the_days_own() -> None:
    assert periods.closed_years(date(2026, 1, 1), 3) == (2025, 2024, 2023)
    assert periods.closed_years(date(2026, 12, 31), 1) == (2025,)


@given(DAYS, st.integers(1, 28))
def test_a_months_report_is_due_on_the_given_day_of_the_next_month(day: date, due_day: int) -> None:
    first, last = periods.month_period(day)
    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    due = periods.due_in_next_month(first, due_day)
    assert last < due == periods.due_in_next_month(last, due_day)
    assert (due.day, (due.year * 12 + due.month) - (day.year * 12 + day.month)) == (due_day, 1)


def test_the_report_of_december_is_due_in_january() -> None:
    assert periods.due_in_next_month(date(2026, 12, 1), 10) == date(2027, 1, 10)


def test_a_years_report_covers_the_calendar_year() -> None:
    assert periods.year_period(date(2024, 2, 29)) == (date(2024, 1, 1), date(2024, 12, 31))
