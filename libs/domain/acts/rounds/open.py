"""Open a round for applications (发布申报通知)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Round
from domain.queries import measures, rounds
from domain.rules.errors import NoMeasureInForce
from domain.rules.law.permissions import Actor


async def open_round(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Round:
    """Raises NotFound, Stale, StateForbids; NoMeasureInForce if the measure does not cover the first day."""
    round_ = await rounds.find(session, actor, id_, lock=True)
    if not (await measures.by_id(session, round_.measure_id)).in_force(round_.opens_on):
        raise NoMeasureInForce()
    await advance(session, round_, "open", actor, now=now, version=version)
    return round_
