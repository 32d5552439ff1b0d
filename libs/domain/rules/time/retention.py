"""When what has aged may go (归档). Months are by the machines' time in UTC, as the ids of events have it.

The periods stand in `data/ageing.toml`, with their sources.
"""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from uuid import UUID

from domain.rules.errors import Conflict

_DATA = tomllib.loads((files("domain.rules") / "data" / "ageing.toml").read_text(encoding="utf-8"))
MONTHS_ONLINE: int = max(row["months"] for row in _DATA["online"] if "months" in row)
DAYS_ONLINE: int = max(row["days"] for row in _DATA["online"] if "days" in row)
YEARS_ARCHIVED: int = _DATA["archive"]["years"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_MONTHS_OF_A_YEAR = 12


def month_of(instant: datetime) -> date:
    """The month's first day."""
    return instant.astimezone(UTC).date().replace(day=1)


def month_of_id(id_: UUID) -> date:
    """The month in which a UUIDv7 was made: its first 48 bits are milliseconds since 1970."""
    return month_of(_EPOCH + timedelta(milliseconds=min(id_.int >> 80, _LATEST)))


def months_later(month: date, count: int) -> date:
    """So many months after `month`, or before it."""
    years, index = divmod(month.month - 1 + count, _MONTHS_OF_A_YEAR)
    return date(month.year + years, index + 1, 1)


def first_id(month: date) -> UUID:
    """The least id that a UUIDv7 made in this month or later can have."""
    return UUID(int=((_midnight(month) - _EPOCH) // timedelta(milliseconds=1)) << 80)


def may_go(month: date, now: datetime) -> bool:
    """Whether all that was written in the month is older than what must stay."""
    end = months_later(month, 1)
    by_months = _midnight(months_later(end, MONTHS_ONLINE))
    return now >= max(by_months, _midnight(end) + timedelta(days=DAYS_ONLINE))


def keep_until(month: date) -> date:
    """The first day on which the archive of a month need not be kept any longer."""
    return months_later(month, 1 + YEARS_ARCHIVED * _MONTHS_OF_A_YEAR)


def require_old_enough(month: date, now: datetime) -> None:
    """Raises Conflict."""
    if not may_go(month, now):
        named = f"{month:%Y-%m}"
        raise Conflict(
            f"{named}的记录未满法定留存期，不得归档",
            f"{named} is younger than what must be kept: it cannot be archived yet",
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
