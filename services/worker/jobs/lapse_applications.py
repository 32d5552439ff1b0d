"""Supplements (补正) whose deadline has passed lapse, and drafts whose window has closed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.lapse import lapse
from domain.queries import applications
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    return await applications.due_to_lapse(session, now, legal_day(now))


async def _act(session: AsyncSession, application_id: UUID, now: datetime) -> None:
    await lapse(session, WORKER, application_id, now=now)


DUTY = Duty("lapse_applications", _find, _act)
