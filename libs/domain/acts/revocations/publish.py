"""Publish the outcome of a revocation (公告)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Revocation
from domain.queries import revocations
from domain.rules.law.permissions import Actor


async def publish(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Revocation:
    """Raises NotFound, Stale, StateForbids."""
    revocation = await revocations.find(session, actor, id_, lock=True)
    require_version(revocation, version)
    await advance(session, revocation, "publish", actor, now=now)
    return revocation
