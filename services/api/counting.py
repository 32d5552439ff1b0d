"""The recount that statistics show: made when somebody asks, and once for all who ask within a few seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.queries import statistics
from domain.queries.statistics import Recount

# A recount reads the whole register, so it is no means of wearing the database out.
GOOD_FOR = 5.0


@dataclass(frozen=True, slots=True)
class Counted:
    """A recount, and the legal instant of which it is true."""

    at: datetime
    recount: Recount


class Counting:
    """One recount at a time, good for a few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()
        self._last: Counted | None = None
        self._made = 0.0

    async def latest(self, session: AsyncSession, now: datetime) -> Counted:
        async with self._lock:
            if self._last is None or self._clock() - self._made >= GOOD_FOR:
                started = self._clock()
                self._last = Counted(now, await statistics.recount(session))
                self._made = started
            return self._last
