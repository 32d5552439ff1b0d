"""The movable clock: what day it is, legally, in the sandbox.

A file holds one number, how many seconds the legal clock is ahead of the real one. It runs on from where it was put.
Services read the file (ZJTX_CLOCK_FILE) at every look at the clock, so that a move holds for all of them at once. A
missing file means the real time.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


def read_now(path: Path) -> datetime:
    """The clock's instant in UTC. Raises ValueError where the file holds no number."""
    return datetime.now(UTC) + _ahead(path)


def _ahead(path: Path) -> timedelta:
    try:
        written = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return timedelta()
    try:
        return timedelta(seconds=float(written))
    except (ValueError, OverflowError):
        raise ValueError(f"{path} should hold a number of seconds, and holds {written!r}") from None


@dataclass(frozen=True)
class Clock:
    """The clock kept in `path`; every change is one atomic replacement of the file."""

    path: Path

    def now(self) -> datetime:
        return read_now(self.path)

    @property
    def ahead(self) -> timedelta:
        """How far the legal clock is ahead of the real one; negative when it is behind."""
        return _ahead(self.path)

    def move_to(self, instant: datetime) -> datetime:
        """Puts the clock at `instant`, which must say its time zone, and returns where it stands."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone, for example 2026-03-02T09:00:00+08:00")
        return self._put(instant - datetime.now(UTC))

    def advance(self, seconds: float) -> datetime:
        """Moves the clock on by `seconds` (back, where negative), and returns where it stands."""
        return self._put(self.ahead + timedelta(seconds=seconds))

    def reset(self) -> datetime:
        """Back to the real time."""
        return self._put(timedelta())

    def _put(self, ahead: timedelta) -> datetime:
        now = datetime.now(UTC) + ahead  # refuses, by OverflowError, what no calendar holds
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{ahead.total_seconds():.6f}\n")
        os.chmod(name, 0o644)
        os.replace(name, self.path)
        return now
