"""Assign an expert to an application; never one with an interest in it (回避)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin, require_version
from domain.models import Application, Expert, ExpertReview
from domain.queries import applications, enterprises, reviews
from domain.rules.errors import AlreadyAssigned, ConflictOfInterest, NotFound, Unknown
from domain.rules.law.permissions import Actor


async def assign_expert(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    *,
    expert_id: UUID,
    now: datetime,
    version: int | None = None,
) -> ExpertReview:
    """A further or a replacing expert. Raises NotFound, Stale, StateForbids, and what `assign` raises."""
    application = await applications.find(session, actor, application_id, lock=True)
    require_version(application, version)
    if application.status != "IN_EXPERT_REVIEW":
        raise application.life_cycle.refusal(application.status)
    return await assign(session, actor, application, expert_id, now=now)


async def assign(
    session: AsyncSession, actor: Actor, application: Application, expert_id: UUID, *, now: datetime
) -> ExpertReview:
    """Raises Unknown (expert), ConflictOfInterest, AlreadyAssigned."""
    expert = await _expert(session, actor, expert_id)
    enterprise = await enterprises.find(session, actor, application.enterprise_id)
    if enterprise.uscc in (*expert.interests, expert.employer_uscc):
        raise ConflictOfInterest()
    if any(review.expert_id == expert.id for review in await reviews.valid(session, application.id)):
        raise AlreadyAssigned()
    review = ExpertReview(
        application_id=application.id,
        enterprise_id=application.enterprise_id,
        expert_id=expert.id,
        person=expert.person,
        content_version=application.content_version,
        findings=[],
    )
    await begin(session, review, actor, act="assign", now=now)
    return review


async def _expert(session: AsyncSession, actor: Actor, id_: UUID) -> Expert:
    try:
        # locked, so that an interest declared meanwhile is either seen here or sees this assignment
        expert = await reviews.find_expert(session, actor, id_, lock=True)
    except NotFound:
        raise Unknown("没有此专家", "There is no such expert") from None
    if not expert.available:
        raise Unknown("该专家不可指派", "This expert is not available")
    return expert
