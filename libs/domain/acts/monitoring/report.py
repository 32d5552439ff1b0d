"""Report (报送): hand in the figures of one period."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Obligation
from domain.queries import enterprises, measures, monitoring
from domain.rules.actors import WORKER, Actor
from domain.rules.errors import PeriodNotOver
from domain.rules.periods import legal_day
from domain.rules.reports import validate_report


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
    kinds = {kind.code: kind for kind in (await measures.by_id(session, obligation.measure_id)).reports}
    obligation.figures = validate_report(figures, kinds[obligation.report_kind])
    obligation.reported_at = now
    enterprise = await enterprises.find(session, WORKER, obligation.enterprise_id)
    data = {
        "uscc": enterprise.uscc,
        "report_kind": obligation.report_kind,
        "period_first_day": obligation.period_first_day,
        "period_last_day": obligation.period_last_day,
        "figures": obligation.figures,
    }
    await advance(session, obligation, "report", actor, now=now, data=data)
    return obligation
