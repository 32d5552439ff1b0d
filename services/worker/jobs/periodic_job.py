"""Find, lock, look again, act: one case at a time, each in its own transaction; one bad case never stops the others."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain.infra.database import transaction
from domain.queries.common import SWEEP_LIMIT
from domain.rules.errors import Refusal

# a sweep that finds more than it can do in this time leaves the rest to the next tick
PATIENCE_SECONDS = 20.0

Case = TypeVar("Case")
_log = logging.getLogger("worker.jobs.periodic_job")


@dataclass(frozen=True, slots=True)
class Duty(Generic[Case]):
    """Something that falls due by date: how to find the cases, and the act on one of them.

    `act` locks the case and looks again, since minutes may lie between the two; it raises a Refusal where the case no
    longer needs it.
    """

    name: str
    find: Callable[[AsyncSession, datetime], Awaitable[Sequence[Case]]]
    act: Callable[[AsyncSession, Case, datetime], Awaitable[object]]


@dataclass(slots=True)
class Swept:
    """What became of the cases that a sweep found."""

    done: int = 0
    refused: int = 0
    failed: int = 0


async def sweep(engine: AsyncEngine, duty: Duty[Case], clock: Callable[[], datetime]) -> Swept:
    """Round after round until nothing is due, or only what failed, or the time is up."""
    swept, deadline = Swept(), time.monotonic() + PATIENCE_SECONDS
    while True:
        async with transaction(engine) as session:
            cases = await duty.find(session, clock())
        before = swept.done
        for case in cases:
            if time.monotonic() > deadline:
                return swept
            await _one(engine, duty, case, clock(), swept)
        if len(cases) < SWEEP_LIMIT or swept.done == before:
            return swept


async def _one(engine: AsyncEngine, duty: Duty[Case], case: Case, now: datetime, swept: Swept) -> None:
    try:
        async with transaction(engine) as session:
            await duty.act(session, case, now)
    except Refusal as refusal:
        # somebody else has done it, or the case has changed since it was found
        swept.refused += 1
        _log.info("%s: %s was refused as %s", duty.name, case, refusal.code)
    except Exception:
        swept.failed += 1
        _log.exception("%s: %s failed", duty.name, case)
    else:
        swept.done += 1
