"""Submit an expert's review (提交评审意见)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.assessing import not_judged, unknown
from domain.advance import advance, require_version
from domain.models import ExpertReview
from domain.queries import applications, reviews
from domain.rules.errors import Invalid
from domain.rules.law.permissions import Actor


async def submit_expert_review(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    opinion: str,
    findings: Sequence[dict[str, Any]],
    comment: str,
    now: datetime,
    version: int | None = None,
) -> ExpertReview:
    """Raises NotFound, Stale, StateForbids, Invalid (a criterion of the experts' left open or unknown)."""
    review = await reviews.find(session, actor, id_, lock=True)
    require_version(review, version)
    review.life_cycle.target(review.status, "submit")
    application = await applications.find(session, actor, review.application_id)
    if errors := [*not_judged(application, "expert", findings), *unknown(application, findings)]:
        raise Invalid(errors=errors)
    review.opinion, review.comment, review.findings = opinion, comment, list(findings)
    await advance(session, review, "submit", actor, now=now)
    return review
