"""What has aged may go when the last of its month is older than the law asks, and not a moment before."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.rules.errors import Conflict
from domain.rules.time import retention

MOMENT = timedelta(milliseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "from_then_on"),
    [
        # six whole months after the month's last moment
        ("2026-01-01", "2026-08-01"),
        ("2025-12-01", "2026-07-01"),
        ("2027-08-01", "2028-03-01"),
    ],
)
def test_a_month_may_go_when_its_last_moment_is_six_months_old(month: str, from_then_on: str) -> None:
    assert retention.may_go(date.fromisoformat(month), at(from_then_on))
    assert not retention.may_go(date.fromisoformat(month), at(from_then_on) - MOMENT)
    with pytest.raises(Conflict, match="younger"):
        retention.require_old_enough(date.fromisoformat(month), at(from_then_on) - MOMENT)


def test_the_archive_is_kept_for_ten_years_after_the_months_end() -> None:
    assert retention.keep_until(date(2026, 1, 1)) == date(2036, 2, 1)
    assert retention.keep_until(date(2026, 12, 1)) == date(2037, 1, 1)


def test_the_contracts_ninety_days_are_always_over_by_then() -> None:
    for month in (date(2026, number, 1) for number in range(1, 13)):
        gone_from = at(retention.months_later(month, 1 + retention.MONTHS_ONLINE).isoformat())
        last = at(retention.months_later(month, 1).isoformat())
        assert gone_from - last >= timedelta(days=retention.DAYS_ONLINE)


def test_an_id_says_in_which_month_it_was_made() -> None:
    first = retention.first_id(date(2026, 2, 1))
    assert str(first) == "019c167f-cc00-0000-0000-000000000000"
    assert retention.month_of_id(first) == date(2026, 2, 1)
    assert retention.month_of_id(UUID(int=first.int - 1)) == date(2026, 1, 1)
    assert retention.month_of_id(UUID(int=2**128 - 1)) == date(9999, 12, 1), (
        "whatever an id says, it is a month"
    )


def test_a_month_is_the_worlds_and_not_the_citys() -> None:
    assert retention.month_of(datetime.fromisoformat("2026-03-01T07:59:59+08:00")) == date(2026, 2, 1)
    assert retention.months_later(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert retention.months_later(date(2026, 2, 1), -3) == date(2025, 11, 1)
