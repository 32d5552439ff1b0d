"""The only look at the clock. The edges call it once for each request or tick; from there on, time is an argument."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path


def read(ahead_by: Path | None = None) -> datetime:
    """The legal instant, in UTC.

    In development a file holds how many seconds it is ahead of the real one; a missing file means none. Raises
    ValueError where the file holds no number.
    """
    instant = datetime.now(UTC)
    if ahead_by is None:
        return instant
    try:
        seconds = Decimal(ahead_by.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return instant
    except InvalidOperation:
        raise ValueError(f"{ahead_by} should hold a number of seconds") from None
    return instant + timedelta(microseconds=int(seconds * 1_000_000))
