"""Holders are reminded that their term will end (到期提醒), at the stages that their measure names."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.remind import remind
from domain.queries import certifications, measures
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, int]]:
    today = legal_day(now)
    found: list[tuple[UUID, int]] = []
    for measure in await measures.on_file(session):
        stages = measure.periods.re_review.reminder_days_before_expiry
        found += await certifications.due_for_reminder(session, measure.id, stages, today)
    return found


async def _act(session: AsyncSession, due: tuple[UUID, int], now: datetime) -> None:
    certification_id, days_before = due
    await remind(session, WORKER, certification_id, days_before=days_before, now=now)


DUTY = Duty("remind_holders", _find, _act)
