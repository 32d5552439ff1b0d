"""The recount that statistics show: made when somebody asks, and once for all who ask within a few seconds."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.queries import statistics
from domain.queries.statistics import NO_CLUSTER, Counts, Recount
from domain.rules.labels import CERTIFICATION_STATUS, CLUSTER, DISTRICT

# A recount reads the whole register, so it is no means of wearing the database out.
GOOD_FOR = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """How many titles of one code are in each state."""

    code: str
    by_status: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Counted:
    """A recount, and the legal instant of which it is true."""

    at: datetime
    recount: Recount

    @property
    def districts(self) -> list[Line]:
        return _lines(self.recount.by_district, DISTRICT)

    @property
    def clusters(self) -> list[Line]:
        """The last line is of those that name none."""
        return _lines(self.recount.by_cluster, [*CLUSTER, NO_CLUSTER])

    @property
    def city(self) -> Line:
        """All of them: every title has one district."""
        return Line("", {s: sum(d.by_status[s] for d in self.districts) for s in CERTIFICATION_STATUS})


def _lines(counts: Counts, codes: Iterable[str]) -> list[Line]:
    """A line for each code, in order, also where nothing was counted."""
    return [Line(c, {s: counts.get((c, s), 0) for s in CERTIFICATION_STATUS}) for c in codes]


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
