"""Complete the county review with its opinion, as part of recommending or not."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.assessing import to_be_judged
from domain.advance import advance
from domain.models import Application, CountyReview
from domain.queries import reviews
from domain.rules.actors import Actor
from domain.rules.errors import FieldError, ReviewMissing


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
    judged = {finding["criterion"] for finding in review.findings}
    open_ = [
        criterion for criterion in to_be_judged(application.assessment, "county") if criterion not in judged
    ]
    if opinion == "RECOMMEND" and open_:
        errors = [
            FieldError("/findings", "not_judged", f"尚未判断：{criterion}", f"Not judged yet: {criterion}")
            for criterion in open_
        ]
        raise ReviewMissing(errors=errors)
    review.opinion, review.comment = opinion, comment
    await advance(session, review, "complete", actor, now=now, reason=comment)
    return review
