"""The feed is reconciled (对账) once a day: the first tick of the day starts it.

One that is handed over in packages is not: there is nobody to ask, and the receipts say what has arrived.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reconciliations.create import create
from domain.models.outbox import PACKAGE
from domain.queries import deliveries, reconciliations
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from worker.jobs.periodic_job import Duty


async def _find(session: AsyncSession, now: datetime) -> Sequence[str]:
    if await deliveries.feed_channel(session) == PACKAGE:
        return []
    due = await reconciliations.due(session, legal_day(now))
    return ["feed"] if due and await reconciliations.running(session) is None else []


async def _act(session: AsyncSession, receiver: str, now: datetime) -> None:
    await create(session, WORKER, now=now)


DUTY = Duty("start_reconciliation", _find, _act)
