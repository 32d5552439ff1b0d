"""Load a measure file (载入认定办法文件): read whole or refused whole, and in force only once it is adopted.

A file holds a measure, or a version of the form of one of its reports (报表); both go live in the same way.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.measures.standing import check_beside
from domain.advance import begin
from domain.models import MeasureFile
from domain.models.measure import FORM, MEASURE
from domain.rules.errors import AlreadyExists, FieldError
from domain.rules.law.permissions import Actor
from domain.rules.measure.fit import check_fit
from domain.rules.measure.load import Measure, MeasureInvalid
from domain.rules.measure.report_forms import ReportForm, read_file
from domain.rules.time.periods import legal_day


async def load_file(
    session: AsyncSession, actor: Actor, *, name: str, text: str, now: datetime
) -> MeasureFile:
    """Raises MeasureInvalid (in itself, or beside those on file), AlreadyExists. Errors speak of the file by `name`."""
    try:
        loaded = check_fit(read_file(text, name), name)
        await check_beside(session, loaded, today=legal_day(now))
    except MeasureInvalid as refused:
        fault = FieldError("/text", refused.code, refused.zh, refused.en)
        raise MeasureInvalid(refused.zh, refused.en, errors=[fault]) from None
    row = _row(loaded)
    if await _known(session, row):
        raise AlreadyExists(conflicting_field="text")
    row.text, row.loaded_by = text, actor.person
    await begin(session, row, actor, now=now, data={"measure_id": row.measure_id, "sha256": row.sha256})
    return row


def _row(loaded: Measure | ReportForm) -> MeasureFile:
    if isinstance(loaded, ReportForm):
        return MeasureFile(
            kind=FORM,
            measure_id=loaded.measure_id,
            edition=loaded.edition,
            sha256=loaded.sha256,
            effective_from=loaded.applies_from,
        )
    return MeasureFile(
        kind=MEASURE,
        measure_id=loaded.id,
        edition=loaded.version,
        sha256=loaded.sha256,
        effective_from=loaded.effective_from,
        effective_until=loaded.effective_until,
    )


async def _known(session: AsyncSession, row: MeasureFile) -> bool:
    edition = (MeasureFile.measure_id == row.measure_id) & (MeasureFile.edition == row.edition)
    same = select(MeasureFile.id).where(
        MeasureFile.status != "DISCARDED", or_(MeasureFile.sha256 == row.sha256, edition)
    )
    return (await session.scalar(same.limit(1))) is not None
