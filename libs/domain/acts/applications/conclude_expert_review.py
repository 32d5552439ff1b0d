"""Conclude the expert review (形成评审意见): a majority of valid reviews, all of the present content."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications, measures, reviews
from domain.rules.errors import ExpertsDivided, QuorumNotReached
from domain.rules.law.permissions import Actor


async def conclude_expert_review(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids, QuorumNotReached (too few, or one not in yet), ExpertsDivided."""
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "conclude_expert_review")
    valid = await reviews.valid(session, application.id)
    quorum = (await measures.of(session, application)).expert_review.quorum
    if len(valid) < quorum or any(review.status == "ASSIGNED" for review in valid):
        raise QuorumNotReached()
    in_favour = sum(review.opinion == "RECOMMEND" for review in valid)
    if 2 * in_favour == len(valid):
        raise ExpertsDivided()
    application.experts_recommend = 2 * in_favour > len(valid)
    application.experts_agree = in_favour in (0, len(valid))
    await advance(
        session,
        application,
        "conclude_expert_review",
        actor,
        now=now,
        reason=f"{in_favour}/{len(valid)} in favour",
    )
    return application
