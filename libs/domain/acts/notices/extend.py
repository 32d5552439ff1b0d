"""Set a later end of a running notice."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Notice
from domain.queries import notices
from domain.rules.errors import FieldError, NoticeEndTooEarly, NoticeOver
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import midnight_after


async def extend(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    last_day: date,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Notice:
    """Raises NotFound, Stale, NoticeOver, NoticeEndTooEarly."""
    notice = await notices.find(session, actor, id_, lock=True)
    advance.require_version(notice, version)
    if notice.status != "PUBLISHED" or now >= notice.ends_at:
        raise NoticeOver()
    if last_day <= notice.last_day:
        text = f"应晚于{notice.last_day}", f"Later than {notice.last_day}"
        raise NoticeEndTooEarly(errors=[FieldError("/last_day", "too_early", *text)])
    notice.last_day, notice.ends_at = last_day, midnight_after(last_day)
    notice.reckoning = {**notice.reckoning, "set_by_officer": True}
    await advance.amend(session, notice, "extend", actor, now=now, reason=reason)
    return notice
