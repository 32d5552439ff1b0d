"""Find an objection founded (异议成立): the company's case is declined."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.revocations.after_re_review import open_case_after_re_review
from domain.advance import advance, require_version
from domain.models import Objection
from domain.queries import applications, notices
from domain.rules.law.permissions import Actor


async def uphold_objection(
    session: AsyncSession, actor: Actor, id_: UUID, *, finding: str, now: datetime, version: int | None = None
) -> Objection:
    """Raises NotFound, Stale, StateForbids (the objection is decided, or another one has declined the case)."""
    seen = await notices.find_objection(session, actor, id_)
    application = await applications.find(session, actor, seen.application_id, lock=True)
    objection = await notices.find_objection(session, actor, id_, lock=True)
    require_version(objection, version)
    objection.finding, objection.decided_by = finding, actor.person
    await advance(session, objection, "uphold", actor, now=now, reason=finding)
    if application.status == "OBJECTION_UNDER_REVIEW":
        await advance(session, application, "decline_on_objection", actor, now=now, reason=finding)
        if application.kind == "RE_REVIEW":
            await open_case_after_re_review(session, application, "RE_REVIEW_FAILED", now=now)
    return objection
