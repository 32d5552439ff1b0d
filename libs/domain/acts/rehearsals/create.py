"""Start a rehearsal (试算) of a measure; the worker assesses, and this returns at once."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Rehearsal
from domain.queries import measures, rehearsals
from domain.rules.assessment.rehearsal import Tally
from domain.rules.errors import AlreadyExists, NotFound, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import Measure
from domain.rules.time.periods import legal_day


async def create(
    session: AsyncSession, actor: Actor, *, measure_id: str, day: date | None, now: datetime
) -> Rehearsal:
    """Raises NotFound (measure), AlreadyExists (one is running).

    A draft is rehearsed before what is in force. Without a day it is the one on which the measure takes effect, or
    today if it has.
    """
    measure = await measures.draft(session, measure_id) or await _on_file(session, measure_id)
    if await rehearsals.running(session, measure.sha256):
        raise AlreadyExists(conflicting_field="measure_id")
    row = Rehearsal(
        measure_id=measure.id,
        edition=measure.version,
        sha256=measure.sha256,
        day=day or max(legal_day(now), measure.effective_from),
        requested_by=actor.person,
        total=await rehearsals.enterprises(session),
        assessed=0,
        tally=Tally().canonical(),
    )
    await begin(session, row, actor, now=now)
    return row


async def _on_file(session: AsyncSession, measure_id: str) -> Measure:
    try:
        return await measures.by_id(session, measure_id)
    except Unknown:
        raise NotFound() from None
