"""Begin a county review (受理审核) of an application as it now stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import CountyReview
from domain.queries import applications, reviews
from domain.rules.errors import AlreadyExists, NotFound, Unknown
from domain.rules.law.permissions import Actor


async def begin_county_review(
    session: AsyncSession, actor: Actor, *, application_id: UUID, now: datetime
) -> CountyReview:
    """Raises Unknown (application), StateForbids, AlreadyExists (one is under way)."""
    try:
        application = await applications.find(session, actor, application_id, lock=True)
    except NotFound:
        raise Unknown("没有此申请", "There is no such application") from None
    if application.status != "SUBMITTED":
        raise application.life_cycle.refusal(application.status)
    if await reviews.county_valid(session, application.id) is not None:
        raise AlreadyExists(conflicting_field="application_id")
    review = CountyReview(
        application_id=application.id,
        enterprise_id=application.enterprise_id,
        district=application.district,
        content_version=application.content_version,
        reviewer=actor.person,
        findings=[],
    )
    await begin(session, review, actor, now=now)
    return review
