"""Correct a report (更正报表): a new version with its reason; the ones before stay on file."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.monitoring.handing_in import take_in
from domain.advance import advance, require_version
from domain.models import Obligation
from domain.queries import monitoring
from domain.rules.law.permissions import Actor


async def correct(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    figures: Mapping[str, object],
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Obligation:
    """Raises NotFound, Stale, StateForbids (nothing was reported yet), Invalid (figures)."""
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    require_version(obligation, version)
    obligation.life_cycle.target(obligation.status, "correct")
    data = await take_in(session, obligation, figures, reason=reason, now=now)
    await advance(session, obligation, "correct", actor, now=now, reason=reason, data=data)
    return obligation
