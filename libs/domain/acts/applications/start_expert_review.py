"""Hand the case to a panel of experts (组织专家评审)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reviews.assign_expert import assign
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications, measures
from domain.rules.errors import QuorumNotReached
from domain.rules.law.permissions import Actor


async def start_expert_review(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    expert_ids: Sequence[UUID],
    now: datetime,
    version: int | None = None,
) -> Application:
    """Raises NotFound, Stale, StateForbids, QuorumNotReached, Unknown (expert), ConflictOfInterest,
    AlreadyAssigned."""
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "start_expert_review")
    if len(set(expert_ids)) < (await measures.of(session, application)).expert_review.quorum:
        raise QuorumNotReached()
    await advance(session, application, "start_expert_review", actor, now=now)
    # in one order, so that two panels with the same experts cannot wait for each other
    for expert_id in sorted(set(expert_ids)):
        await assign(session, actor, application, expert_id, now=now)
    return application
