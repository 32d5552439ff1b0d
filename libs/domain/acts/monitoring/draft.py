"""Draft a report (填报草稿): figures kept for later; they are checked one by one and need not be complete."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import amend, require_version
from domain.models import Obligation
from domain.queries import monitoring, report_forms
from domain.rules.assessment.reports import validate_report
from domain.rules.law.permissions import Actor


async def draft(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    figures: Mapping[str, object],
    now: datetime,
    version: int | None = None,
) -> Obligation:
    """Replaces the draft of a report or of its correction. Raises NotFound, Stale, StateForbids, Invalid (figures)."""
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    require_version(obligation, version)
    if obligation.status == "ENDED":
        raise obligation.life_cycle.refusal(obligation.status)
    form = await report_forms.of(session, obligation)
    obligation.draft = validate_report(figures, form, complete=False)
    await amend(session, obligation, "draft", actor, now=now)
    return obligation
