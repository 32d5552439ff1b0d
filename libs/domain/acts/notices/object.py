"""Object (提出异议): anybody, under their real name, against one company."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, begin
from domain.models import Objection
from domain.queries import applications, notices
from domain.rules.errors import NotFound, NoticeOver, Unknown
from domain.rules.law.permissions import WORKER, Actor


async def object_to(
    session: AsyncSession,
    actor: Actor,
    notice_id: UUID,
    *,
    application_id: UUID,
    objector_name: str,
    objector_phone: str,
    grounds: str,
    now: datetime,
) -> Objection:
    """Raises NotFound (notice), Unknown (not a company of this notice), NoticeOver.

    It holds up that company alone; a second objection joins the first.
    """
    # the case before the notice, in the order in which recognition locks them
    try:
        application = await applications.find(session, WORKER, application_id, lock=True)
    except NotFound:
        application = None
    notice = await notices.find(session, actor, notice_id)
    if application is None or application.notice_id != notice.id:
        raise Unknown("公示名单中没有该企业", "The notice does not name that company")
    if now >= notice.ends_at or application.status not in ("IN_NOTICE", "OBJECTION_UNDER_REVIEW"):
        raise NoticeOver()
    objection = Objection(
        notice_id=notice.id,
        application_id=application.id,
        enterprise_id=application.enterprise_id,
        objector_name=objector_name,
        objector_phone=objector_phone,
        grounds=grounds,
        filed_at=now,
    )
    await begin(session, objection, actor, now=now)
    if application.status == "IN_NOTICE":
        await advance(session, application, "hold_for_objection", actor, now=now)
    return objection
