"""Rehearsals (试算) go on: a few enterprises in each transaction, until all have been assessed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.rehearsals.assess import assess
from domain.queries import rehearsals
from domain.queries.common import SWEEP_LIMIT
from domain.rules.law.permissions import WORKER
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    """Each running rehearsal as often as it has steps left; one that ends sooner refuses the rest."""
    steps = [
        rehearsal_id
        for rehearsal_id, left in await rehearsals.under_way(session)
        for _ in range(left // rehearsals.AT_ONCE + 1)
    ]
    return steps[:SWEEP_LIMIT]


async def _act(session: AsyncSession, rehearsal_id: UUID, now: datetime) -> None:
    await assess(session, WORKER, rehearsal_id, now=now)


DUTY = Duty("rehearse", _find, _act)
