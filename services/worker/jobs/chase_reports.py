"""Reports whose last day is over and that were not handed in are chased (催报)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.monitoring.chase import chase
from domain.queries import monitoring
from domain.rules.law.permissions import WORKER
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    return await monitoring.due_to_chase(session, now)


async def _act(session: AsyncSession, obligation_id: UUID, now: datetime) -> None:
    await chase(session, WORKER, obligation_id, now=now)


DUTY = Duty("chase_reports", _find, _act)
