"""Titles (认定) whose last day is over expire: re-review pending (到期待复核), not cancelled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.expire import expire
from domain.queries import certifications
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    return await certifications.due_to_expire(session, legal_day(now))


async def _act(session: AsyncSession, certification_id: UUID, now: datetime) -> None:
    await expire(session, WORKER, certification_id, now=now)


DUTY = Duty("expire_certifications", _find, _act)
