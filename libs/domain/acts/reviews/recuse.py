"""Stand aside, or be stood aside (回避): the review ends and counts no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import ExpertReview
from domain.queries import applications, reviews
from domain.rules.actors import WORKER, Actor
from domain.rules.errors import StateForbids


async def recuse(
    session: AsyncSession, actor: Actor, id_: UUID, *, reason: str, now: datetime, version: int | None = None
) -> ExpertReview:
    """Raises NotFound, Stale, StateForbids (also once the expert review is concluded)."""
    review = await reviews.find(session, actor, id_, lock=True)
    require_version(review, version)
    application = await applications.find(session, WORKER, review.application_id)
    if application.status != "IN_EXPERT_REVIEW":
        raise StateForbids(current_state=review.status, allowed_acts=[])
    await recuse_from(session, actor, review, reason=reason, now=now)
    return review


async def recuse_from(
    session: AsyncSession, actor: Actor, review: ExpertReview, *, reason: str, now: datetime
) -> None:
    review.recusal_reason = reason
    await advance(session, review, "recuse", actor, now=now)
