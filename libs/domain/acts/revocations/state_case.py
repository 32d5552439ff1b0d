"""State one's case (陈述申辩): the company's own words against the revocation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Revocation
from domain.queries import revocations
from domain.rules.errors import WindowClosed
from domain.rules.law.permissions import Actor


async def state_case(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    statement: str,
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids, WindowClosed. A later statement replaces the earlier one."""
    revocation = await revocations.find(session, actor, id_, lock=True)
    advance.require_version(revocation, version)
    if revocation.status != "NOTIFIED":
        raise revocation.life_cycle.refusal(revocation.status)
    if revocation.hearing_ends_at is not None and now >= revocation.hearing_ends_at:
        raise WindowClosed()
    revocation.statement, revocation.stated_at = statement, now
    await advance.amend(session, revocation, "state_case", actor, now=now)
    return revocation
