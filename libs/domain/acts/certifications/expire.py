"""Expire (到期): the term is over; the title shows as 到期待复核 until its re-review is decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.term import told
from domain.advance import advance, require_version
from domain.models import Certification
from domain.queries import certifications
from domain.rules.errors import TermNotOver
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def expire(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Certification:
    """Raises NotFound, Stale, StateForbids, TermNotOver. The last day belongs to the term."""
    certification = await certifications.find(session, actor, id_, lock=True)
    require_version(certification, version)
    certification.life_cycle.target(certification.status, "expire")
    if legal_day(now) <= certification.valid_to:
        raise TermNotOver(valid_to=certification.valid_to.isoformat())
    await advance(session, certification, "expire", actor, now=now, data=told(certification))
    return certification
