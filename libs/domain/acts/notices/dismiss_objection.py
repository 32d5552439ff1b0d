"""Find an objection unfounded (异议不成立): the company goes on where it was held up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.recognise import recognise
from domain.advance import advance, require_version
from domain.models import Objection
from domain.queries import applications, notices
from domain.rules.law.permissions import Actor


async def dismiss_objection(
    session: AsyncSession, actor: Actor, id_: UUID, *, finding: str, now: datetime, version: int | None = None
) -> Objection:
    """Raises NotFound, Stale, StateForbids.

    With the last open objection gone, the company returns to the running notice or, if that is over, is recognised.
    """
    seen = await notices.find_objection(session, actor, id_)
    application = await applications.find(session, actor, seen.application_id, lock=True)
    objection = await notices.find_objection(session, actor, id_, lock=True)
    require_version(objection, version)
    objection.finding, objection.decided_by = finding, actor.person
    await advance(session, objection, "dismiss", actor, now=now, reason=finding)
    still_held = await notices.objection_open(session, application.id)
    if application.status == "OBJECTION_UNDER_REVIEW" and not still_held:
        notice = await notices.find(session, actor, objection.notice_id)
        if now < notice.ends_at:
            await advance(session, application, "resume_notice", actor, now=now, reason=finding)
        else:
            await recognise(session, actor, application.id, now=now)
    return objection
