"""Load a measure file (载入认定办法文件): read whole or refused whole, and in force only once it is adopted."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import MeasureFile
from domain.queries import measures
from domain.rules.actors import Actor
from domain.rules.errors import AlreadyExists, FieldError
from domain.rules.measure import Measure, MeasureInvalid, check_together, load_measure
from domain.rules.measure_fit import check_fit


async def load_file(
    session: AsyncSession, actor: Actor, *, name: str, text: str, now: datetime
) -> MeasureFile:
    """Raises MeasureInvalid (in itself, or beside those on file), AlreadyExists. Errors speak of the file by `name`."""
    try:
        measure = check_fit(load_measure(text, name), name)
        check_together([*await measures.on_file(session), measure])
    except MeasureInvalid as refused:
        fault = FieldError("/text", refused.code, refused.zh, refused.en)
        raise MeasureInvalid(refused.zh, refused.en, errors=[fault]) from None
    if await _known(session, measure):
        raise AlreadyExists(conflicting_field="text")
    row = MeasureFile(
        measure_id=measure.id,
        edition=measure.version,
        sha256=measure.sha256,
        text=text,
        effective_from=measure.effective_from,
        effective_until=measure.effective_until,
        loaded_by=actor.person,
    )
    await begin(session, row, actor, now=now, data={"measure_id": measure.id, "sha256": measure.sha256})
    return row


async def _known(session: AsyncSession, measure: Measure) -> bool:
    edition = (MeasureFile.measure_id == measure.id) & (MeasureFile.edition == measure.version)
    same = select(MeasureFile.id).where(
        MeasureFile.status != "DISCARDED", or_(MeasureFile.sha256 == measure.sha256, edition)
    )
    return (await session.scalar(same.limit(1))) is not None
