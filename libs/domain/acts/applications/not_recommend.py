"""Decline to recommend (不予推荐): the county's completed review ends the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reviews.complete_county_review import complete_county_review
from domain.acts.revocations.after_re_review import open_case_after_re_review
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications
from domain.rules.law.permissions import Actor


async def not_recommend(
    session: AsyncSession, actor: Actor, id_: UUID, *, comment: str, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids, ReviewMissing. A re-review that ends so has failed."""
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "not_recommend")
    await complete_county_review(session, actor, application, "REJECT", comment, now=now)
    await advance(session, application, "not_recommend", actor, now=now, reason=comment)
    if application.kind == "RE_REVIEW":
        await open_case_after_re_review(session, application, "RE_REVIEW_FAILED", now=now)
    return application
