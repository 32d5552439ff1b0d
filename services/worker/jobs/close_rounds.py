"""Rounds (申报批次) whose last day is over are closed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.rounds.close import close
from domain.queries import rounds
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    return await rounds.due_to_close(session, legal_day(now))


async def _act(session: AsyncSession, round_id: UUID, now: datetime) -> None:
    await close(session, WORKER, round_id, now=now, reason="the last day of the window is over")


DUTY = Duty("close_rounds", _find, _act)
