"""Remind the holder that its term will end (到期提醒)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Certification, Reminder
from domain.queries import certifications, measures
from domain.rules.errors import Conflict
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def remind(
    session: AsyncSession, actor: Actor, id_: UUID, *, days_before: int, now: datetime
) -> Certification:
    """Raises NotFound, StateForbids, Conflict (not due, or given already).

    Earlier stages that a stopped worker missed are noted with this one: the holder is told once, of the nearest.
    """
    certification = await certifications.find(session, actor, id_, lock=True)
    certification.life_cycle.target(certification.status, "expire")
    days_left = (certification.valid_to - legal_day(now)).days
    given = select(Reminder.days_before).where(
        Reminder.certification_id == id_, Reminder.term_no == certification.term_no
    )
    missing = await _stages(session, certification, days_before) - set((await session.scalars(given)).all())
    if not 0 <= days_left <= days_before or days_before not in missing:
        raise Conflict("该提醒未到期或已发出", "The reminder is not due or was given already")
    for stage in sorted(missing):
        session.add(
            Reminder(certification_id=id_, term_no=certification.term_no, days_before=stage, given_at=now)
        )
    data = {"days_before": days_before, "valid_to": certification.valid_to}
    await advance.amend(session, certification, "remind", actor, now=now, data=data)
    return certification


async def _stages(session: AsyncSession, certification: Certification, days_before: int) -> set[int]:
    measure = await measures.by_id(session, certification.measure_id)
    return {stage for stage in measure.periods.re_review.reminder_days_before_expiry if stage >= days_before}
