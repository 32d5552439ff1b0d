"""Adopt a measure file (采用): from now on it governs the cases, or as a form the reports, of its own days."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.measures.standing import check_beside
from domain.advance import advance, require_version
from domain.models import MeasureFile
from domain.models.measure import FORM
from domain.queries import measures, report_forms
from domain.rules.errors import ActorBarred, MeasuresFull
from domain.rules.law.permissions import Actor
from domain.rules.measure.report_forms import read_file
from domain.rules.time.periods import legal_day


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
    await _require_room(session, row)
    await check_beside(session, read_file(row.text, row.measure_id), today=legal_day(now))
    row.adopted_by = actor.person
    await advance(session, row, "adopt", actor, now=now, data=_pin(row))
    return row


async def _require_room(session: AsyncSession, row: MeasureFile) -> None:
    """Raises MeasuresFull: the measures, and the forms of one, are listed on one page."""
    if row.kind == FORM:
        forms = await report_forms.on_file(session)
        kept = len([form for form in forms if form.measure_id == row.measure_id])
    else:
        kept = len(await measures.on_file(session))
    if kept >= measures.MOST_ON_FILE:
        raise MeasuresFull()


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
