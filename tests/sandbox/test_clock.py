"""The movable clock moves for everybody who reads its file, and runs on from there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import Clock, read_now

_MOMENT = timedelta(seconds=5)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


def test_without_a_file_it_is_the_real_time(clock: Clock) -> None:
    assert abs(read_now(clock.path) - datetime.now(UTC)) < _MOMENT


def test_it_moves_to_an_instant_and_runs_on(clock: Clock) -> None:
    there = datetime(2029, 3, 2, 1, 0, tzinfo=UTC)
    clock.move_to(there)
    first = read_now(clock.path)
    assert timedelta() <= first - there < _MOMENT
    assert read_now(clock.path) > first


def test_it_advances_from_where_it_stands_and_goes_back_to_the_real_time(clock: Clock) -> None:
    clock.advance(86_400)
    clock.advance(86_400)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=2)) < _MOMENT
    clock.reset()
    assert abs(clock.now() - datetime.now(UTC)) < _MOMENT
    assert [path.name for path in clock.path.parent.iterdir()] == ["clock"]


def test_an_instant_without_a_zone_is_refused(clock: Clock) -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2029, 3, 2))  # noqa: DTZ001 - the point of it


def test_a_spoilt_file_is_named_and_not_taken_for_the_real_time(clock: Clock) -> None:
    clock.path.write_text("tomorrow")
    with pytest.raises(ValueError, match="tomorrow"):
        clock.now()


def test_an_instant_beyond_all_calendars_is_refused_and_changes_nothing(clock: Clock) -> None:
    with pytest.raises(OverflowError):
        clock.advance(1e12)
    assert abs(clock.now() - datetime.now(UTC)) < _MOMENT
