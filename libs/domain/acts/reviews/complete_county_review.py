"""Complete the county review with its opinion, as part of recommending or not."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.assessing import not_judged
from domain.advance import advance
from domain.models import Application, CountyReview
from domain.queries import reviews
from domain.rules.errors import ReviewMissing
from domain.rules.law.permissions import Actor


async def complete_county_review(
    session: AsyncSession,
    actor: Actor,
    application: Application,
    opinion: str,
    comment: str,
    *,
    now: datetime,
) -> CountyReview:
    """Raises ReviewMissing: none of the present content, or one that leaves a criterion of the county's open."""
    review = await reviews.county_valid(session, application.id)
    if review is None or review.content_version != application.content_version:
        raise ReviewMissing()
    errors = not_judged(application, "county", review.findings)
    if opinion == "RECOMMEND" and errors:
        raise ReviewMissing(errors=errors)
    review.opinion, review.comment = opinion, comment
    await advance(session, review, "complete", actor, now=now, reason=comment)
    return review
