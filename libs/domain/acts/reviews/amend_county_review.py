"""Write down what the county finds, criterion by criterion."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.applications.assessing import unknown
from domain.models import CountyReview
from domain.queries import applications, reviews
from domain.rules.errors import Invalid
from domain.rules.law.permissions import Actor


async def amend_county_review(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: dict[str, Any],
    now: datetime,
    version: int | None = None,
) -> CountyReview:
    """Raises NotFound, Stale, StateForbids, Invalid (a criterion that the measure has not)."""
    review = await reviews.find_county(session, actor, id_, lock=True)
    advance.require_version(review, version)
    if review.status != "IN_PROGRESS":
        raise review.life_cycle.refusal(review.status)
    application = await applications.find(session, actor, review.application_id)
    if errors := unknown(application, changes.get("findings", ())):
        raise Invalid(errors=errors)
    for name, value in changes.items():
        setattr(review, name, value)
    await advance.amend(session, review, "amend", actor, now=now)
    return review
