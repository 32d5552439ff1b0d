"""Recommend (推荐上报): the county's completed review carries the case to the city."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reviews.complete_county_review import complete_county_review
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications
from domain.rules.errors import NotEligible
from domain.rules.law.permissions import Actor


async def recommend(
    session: AsyncSession, actor: Actor, id_: UUID, *, comment: str, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids, ReviewMissing, NotEligible."""
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "recommend")
    if application.assessment is not None and application.assessment["verdict"] == "unmet":
        raise NotEligible()
    await complete_county_review(session, actor, application, "RECOMMEND", comment, now=now)
    application.recommended_by = actor.person
    await advance(session, application, "recommend", actor, now=now, reason=comment)
    return application
