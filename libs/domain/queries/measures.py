"""The measures (认定办法) that govern cases: those that come with the service, and those adopted since.

A text never changes once it is on file, so that what was read from it once holds for the life of the process; which
texts are adopted is asked anew each time.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, MeasureFile
from domain.models.measure import MEASURE
from domain.queries.common import SEES_ALL, filtered, get
from domain.rules.errors import NotFound, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import (
    Measure,
    load_measure,
    measure_in_force,
    packaged_measures,
    packaged_text,
    predecessor,
)
from domain.rules.measure.model import Kind

# each case looks at all of them, and the list of them is not paged
MOST_ON_FILE = 100
_known: dict[str, Measure] = {}


async def on_file(session: AsyncSession) -> tuple[Measure, ...]:
    """Every measure the service knows, in force or not: titles and cases live on under those that have ended."""
    adopted = select(MeasureFile.sha256).where(MeasureFile.kind == MEASURE, MeasureFile.status == "ADOPTED")
    hashes = (await session.scalars(adopted.order_by(MeasureFile.id))).all()
    return (*packaged_measures(), *[await of_hash(session, sha256) for sha256 in hashes])


async def by_id(session: AsyncSession, id_: str) -> Measure:
    """The newest edition of a measure. Raises Unknown."""
    editions = [measure for measure in await on_file(session) if measure.id == id_]
    if not editions:
        raise Unknown("没有此认定办法", "There is no such measure")
    return max(editions, key=lambda measure: measure.effective_from)


async def in_force(session: AsyncSession, day: date, kind: str) -> Measure:
    """The measure for a new case of `kind` (INITIAL or RE_REVIEW) on a legal day. Raises NoMeasureInForce."""
    return measure_in_force(await on_file(session), day, assessed_as(kind))


def assessed_as(kind: str) -> Kind:
    """What a measure calls the kind of a case."""
    return "initial" if kind == "INITIAL" else "re_review"


async def of(session: AsyncSession, application: Application) -> Measure:
    """The very text that was pinned to the case at its submission."""
    if application.measure_sha256 is None:
        raise ValueError("an application has no measure before it is submitted")
    return await of_hash(session, application.measure_sha256)


async def present(session: AsyncSession, measure: Measure, day: date) -> Measure | None:
    """The measure whose place this one takes, if there is any."""
    return predecessor(await on_file(session), measure, day)


async def of_hash(session: AsyncSession, sha256: str) -> Measure:
    """The measure of that hash, also of a draft. Raises NotFound."""
    if sha256 not in _known:
        _known[sha256] = load_measure(await _text(session, sha256, ("DRAFT", "ADOPTED", "DISCARDED")), sha256)
    return _known[sha256]


async def text_of(session: AsyncSession, sha256: str) -> str:
    """The file, as it was loaded, of a measure or a form that is on file, in force or not. Raises NotFound."""
    return await _text(session, sha256, ("ADOPTED",))


async def _text(session: AsyncSession, sha256: str, states: tuple[str, ...]) -> str:
    if (packaged := packaged_text(sha256)) is not None:
        return packaged
    loaded = select(MeasureFile.text).where(MeasureFile.sha256 == sha256, MeasureFile.status.in_(states))
    text: str | None = await session.scalar(loaded.limit(1))
    if text is None:
        raise NotFound()
    return text


# --- the files that officers load ---------------------------------------------------------------------------


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in SEES_ALL else false()


def listing(actor: Actor, *, status: str | None = None, measure_id: str | None = None) -> Select[Any]:
    wanted = select(MeasureFile).where(visible(actor))
    return filtered(wanted, MeasureFile, status=status, measure_id=measure_id)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> MeasureFile:
    """Raises NotFound."""
    statement = select(MeasureFile).where(MeasureFile.id == id_, visible(actor))
    row: MeasureFile = await get(session, statement, lock=lock)
    return row


async def draft(session: AsyncSession, measure_id: str) -> Measure | None:
    """The draft of a measure that was loaded last, if there is one."""
    statement = select(MeasureFile.text).where(
        MeasureFile.kind == MEASURE, MeasureFile.measure_id == measure_id, MeasureFile.status == "DRAFT"
    )
    text: str | None = await session.scalar(statement.order_by(MeasureFile.id.desc()).limit(1))
    return None if text is None else load_measure(text, measure_id)
