"""Reports owed (定期报送义务) are opened as their periods begin; months in which no worker ran are caught up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.monitoring.open_obligations import PERIODS, open_obligations
from domain.queries import measures, monitoring
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    today = legal_day(now)
    wanted = {
        (kind.code, PERIODS[kind.period](today)[0])
        for measure in await measures.on_file(session)
        for kind in measure.reports
        if kind.required
    }
    found: dict[UUID, None] = {}
    for code, first_day in sorted(wanted):
        found |= dict.fromkeys(await monitoring.without_obligation(session, code, first_day))
    return list(found)


async def _act(session: AsyncSession, enrolment_id: UUID, now: datetime) -> None:
    await open_obligations(session, WORKER, enrolment_id, now=now)


DUTY = Duty("open_reports", _find, _act)
