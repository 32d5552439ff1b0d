"""Report (报送): hand in the figures of one period."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.monitoring.handing_in import take_in
from domain.advance import advance, require_version
from domain.models import Obligation
from domain.queries import monitoring
from domain.rules.errors import PeriodNotOver
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def report(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    figures: Mapping[str, object],
    now: datetime,
    version: int | None = None,
) -> Obligation:
    """Raises NotFound, Stale, StateForbids, PeriodNotOver, Invalid (figures). A late report is taken too."""
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    require_version(obligation, version)
    obligation.life_cycle.target(obligation.status, "report")
    if legal_day(now) <= obligation.period_last_day:
        raise PeriodNotOver()
    data = await take_in(session, obligation, figures, reason="", now=now)
    await advance(session, obligation, "report", actor, now=now, data=data)
    return obligation
