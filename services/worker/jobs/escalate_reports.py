"""Counties are told of reports that stay missing (逾期上报), at the stages that the form names."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.monitoring.escalate import escalate
from domain.queries import measures, monitoring
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    found: dict[UUID, None] = {}
    today = legal_day(now)
    for measure in await measures.on_file(session):
        for kind in measure.reports:
            due = await monitoring.due_to_escalate(
                session, measure.id, kind.code, kind.escalate_days_after, today
            )
            found |= dict.fromkeys(due)
    return list(found)


async def _act(session: AsyncSession, obligation_id: UUID, now: datetime) -> None:
    await escalate(session, WORKER, obligation_id, now=now)


DUTY = Duty("escalate_reports", _find, _act)
