"""Recognise (认定): the notice is over and nothing stands against it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.issue import issue
from domain.acts.certifications.renew import renew
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications, notices
from domain.rules.errors import NoticeRunning
from domain.rules.law.permissions import WORKER, Actor


async def recognise(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids (an objection is open), NoticeRunning, AlreadyRecognised.

    The first possible instant is 24:00 of the notice's last day, not one second before (scheme reading 13).
    """
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "recognise")
    if await notices.objection_open(session, application.id):
        raise application.life_cycle.refusal(application.status)
    if application.notice_id is None:
        raise ValueError("an application in notice names no notice")
    notice = await notices.find(session, WORKER, application.notice_id)
    if now < notice.ends_at:
        raise NoticeRunning(ends_at=notice.ends_at.isoformat())
    give = issue if application.kind == "INITIAL" else renew
    certification = await give(session, actor, application, now=now)
    application.certification_id = certification.id
    await advance(session, application, "recognise", actor, now=now)
    return application
