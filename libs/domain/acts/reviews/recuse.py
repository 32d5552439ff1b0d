"""Stand aside, or be stood aside (回避): the review ends and counts no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Application, ExpertReview
from domain.queries import applications, reviews
from domain.rules.law.permissions import WORKER, Actor

BEFORE_THE_DECISION = ("IN_EXPERT_REVIEW", "REVIEWED")


async def recuse(
    session: AsyncSession, actor: Actor, id_: UUID, *, reason: str, now: datetime, version: int | None = None
) -> ExpertReview:
    """Raises NotFound, Stale, StateForbids (also once the case is decided)."""
    seen = await reviews.find(session, actor, id_)
    application = await applications.find(session, WORKER, seen.application_id, lock=True)
    review = await reviews.find(session, actor, id_, lock=True)
    require_version(review, version)
    await recuse_from(session, actor, application, review, reason=reason, now=now)
    return review


async def recuse_from(
    session: AsyncSession,
    actor: Actor,
    application: Application,
    review: ExpertReview,
    *,
    reason: str,
    now: datetime,
) -> None:
    """What was concluded with this review is concluded no more. Raises StateForbids."""
    review.life_cycle.target(review.status, "recuse")
    if application.status not in BEFORE_THE_DECISION:
        raise application.life_cycle.refusal(application.status)
    review.recusal_reason = reason
    await advance(session, review, "recuse", actor, now=now)
    if application.status == "REVIEWED":
        application.experts_agree = application.experts_recommend = None
        await advance(
            session, application, "reopen_expert_review", actor, now=now, reason="an expert stood aside"
        )
