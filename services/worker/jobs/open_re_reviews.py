"""Re-reviews (复核) are opened before a term ends, as early as its measure says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.open_re_review import open_re_review
from domain.queries import certifications, measures
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    today = legal_day(now)
    found: list[UUID] = []
    for measure in await measures.on_file(session):
        until = today + timedelta(days=measure.periods.re_review.opens_days_before_expiry)
        found += await certifications.due_for_re_review(session, measure.id, until, today)
    return found


async def _act(session: AsyncSession, certification_id: UUID, now: datetime) -> None:
    await open_re_review(session, WORKER, certification_id, now=now)


DUTY = Duty("open_re_reviews", _find, _act)
