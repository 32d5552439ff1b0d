"""The months to come have their partitions (分区) before anything falls into them: this month and the next three."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.partitions.make import make
from domain.queries import partitions
from worker.jobs.periodic_job import Duty

AHEAD = 3


async def _find(session: AsyncSession, now: datetime) -> Sequence[date]:
    # ids are made by the machines' time, wherever the legal clock stands
    return await partitions.missing(session, datetime.now(UTC), AHEAD)


async def _act(session: AsyncSession, month: date, now: datetime) -> None:
    await make(session, month)


DUTY = Duty("make_months", _find, _act)
