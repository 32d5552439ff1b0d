"""Close a round: nothing more is submitted in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Round
from domain.queries import rounds
from domain.rules.law.permissions import Actor


async def close(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    now: datetime,
    version: int | None = None,
    reason: str = "",
) -> Round:
    """Raises NotFound, Stale, StateForbids."""
    round_ = await rounds.find(session, actor, id_, lock=True)
    await advance(session, round_, "close", actor, now=now, version=version, reason=reason)
    return round_
