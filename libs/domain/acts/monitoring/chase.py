"""Chase a report (催报): its last day has ended and nothing was handed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Obligation
from domain.queries import monitoring
from domain.rules.errors import PeriodNotOver
from domain.rules.law.permissions import Actor


async def chase(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Obligation:
    """Raises NotFound, StateForbids, PeriodNotOver."""
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    obligation.life_cycle.target(obligation.status, "chase")
    if now < obligation.ends_at:
        raise PeriodNotOver()
    await advance(session, obligation, "chase", actor, now=now)
    return obligation
