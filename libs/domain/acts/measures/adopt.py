"""Adopt a measure file (采用): from now on it governs the cases of its own days."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import MeasureFile
from domain.queries import measures
from domain.rules.actors import Actor
from domain.rules.errors import ActorBarred
from domain.rules.measure import MeasuresFull, check_together, load_measure


async def adopt(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> MeasureFile:
    """Raises NotFound, Stale, StateForbids, ActorBarred (who loaded it does not adopt it), MeasuresFull, MeasureInvalid
    (it cannot stand beside those on file)."""
    await _one_at_a_time(session)
    row = await measures.find(session, actor, id_, lock=True)
    require_version(row, version)
    row.life_cycle.target(row.status, "adopt")
    if row.loaded_by == actor.person:
        raise ActorBarred()
    on_file = await measures.on_file(session)
    if len(on_file) >= measures.MOST_ON_FILE:
        raise MeasuresFull()
    check_together([*on_file, load_measure(row.text, row.measure_id)])
    row.adopted_by = actor.person
    await advance(session, row, "adopt", actor, now=now, data=_pin(row))
    return row


async def _one_at_a_time(session: AsyncSession) -> None:
    """Two files that contradict each other are not adopted at one moment: the second waits, and looks again."""
    rows = select(MeasureFile.id).where(MeasureFile.status.in_(("DRAFT", "ADOPTED"))).order_by(MeasureFile.id)
    await session.execute(rows.with_for_update())


def _pin(row: MeasureFile) -> dict[str, object]:
    return {
        "measure_id": row.measure_id,
        "sha256": row.sha256,
        "effective_from": row.effective_from,
        "effective_until": row.effective_until,
    }
