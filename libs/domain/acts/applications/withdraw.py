"""Withdraw (撤回): the enterprise's own act, before the decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reviews.void import void_reviews
from domain.acts.revocations.after_re_review import open_case_after_re_review
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def withdraw(
    session: AsyncSession, actor: Actor, id_: UUID, *, reason: str, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids. Reviews under way end with the case.

    A re-review withdrawn after its deadline was not sought (scheme reading 17).
    """
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "withdraw")
    await void_reviews(session, application, actor, now=now, reason="the application was withdrawn")
    await advance(session, application, "withdraw", actor, now=now, reason=reason)
    if application.kind == "RE_REVIEW" and legal_day(now) > application.due_on:
        await open_case_after_re_review(session, application, "RE_REVIEW_NOT_SOUGHT", now=now)
    return application
