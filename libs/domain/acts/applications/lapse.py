"""Lapse: a supplement's deadline or a draft's window has passed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.revocations.after_re_review import open_case_after_re_review
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications
from domain.rules.errors import Conflict
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def lapse(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids; Conflict while the deadline runs.

    A re-review that lapses was not sought: a case for cancellation opens (scheme reading 17).
    """
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "lapse")
    if not _is_over(application, now):
        raise Conflict("期限尚未届满", "The deadline has not passed")
    await advance(session, application, "lapse", actor, now=now, reason="the deadline passed")
    if application.kind == "RE_REVIEW":
        await open_case_after_re_review(session, application, "RE_REVIEW_NOT_SOUGHT", now=now)
    return application


def _is_over(application: Application, now: datetime) -> bool:
    if application.status == "DRAFT":
        return legal_day(now) > application.due_on
    return application.supplement_due_at is not None and now >= application.supplement_due_at
