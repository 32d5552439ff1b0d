"""Discard a draft (弃用): it stays on record and governs nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import MeasureFile
from domain.queries import measures
from domain.rules.law.permissions import Actor


async def discard(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> MeasureFile:
    """Raises NotFound, Stale, StateForbids (adopted: cases may be pinned to it)."""
    row = await measures.find(session, actor, id_, lock=True)
    await advance(session, row, "discard", actor, now=now, version=version)
    return row
