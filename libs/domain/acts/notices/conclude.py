"""Conclude a notice (结束公示) that is over, once its companies are recognised, each in its own transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Notice
from domain.queries import applications, notices
from domain.rules.errors import Conflict, NoticeRunning
from domain.rules.law.permissions import Actor


async def conclude(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Notice:
    """Raises NotFound, Stale, StateForbids, NoticeRunning, Conflict (a company still waits to be recognised).

    From here on no objection is taken. What an objection holds up is recognised or declined with that objection.
    """
    notice = await notices.find(session, actor, id_, lock=True)
    require_version(notice, version)
    notice.life_cycle.target(notice.status, "conclude")
    if now < notice.ends_at:
        raise NoticeRunning(ends_at=notice.ends_at.isoformat())
    if await applications.in_notice(session, notice.id):
        raise Conflict("名单中尚有企业待认定", "A company of the notice still waits to be recognised")
    await advance(session, notice, "conclude", actor, now=now)
    return notice
