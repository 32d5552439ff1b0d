"""The report forms (报表) on file: those that stand in measures, and those adopted since, in versions of their own."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import MeasureFile, Obligation
from domain.models.measure import FORM
from domain.queries import measures
from domain.rules.measure.model import ReportKind
from domain.rules.measure.report_forms import ReportForm, all_forms, form_for, read_file

_known: dict[str, ReportForm] = {}


async def on_file(session: AsyncSession) -> tuple[ReportForm, ...]:
    """Every version of every report's form, by the days from which they apply."""
    return all_forms(await measures.on_file(session), await adopted(session))


async def adopted(session: AsyncSession) -> list[ReportForm]:
    """Those that came in files of their own. A text never changes, and is read once in the life of the process."""
    statement = select(MeasureFile.sha256).where(MeasureFile.kind == FORM, MeasureFile.status == "ADOPTED")
    hashes = (await session.scalars(statement.order_by(MeasureFile.id))).all()
    if unread := [sha256 for sha256 in hashes if sha256 not in _known]:
        texts = select(MeasureFile.text).where(
            MeasureFile.sha256.in_(unread), MeasureFile.status == "ADOPTED"
        )
        for text in await session.scalars(texts):
            form = read_file(text, "report form")
            if isinstance(form, ReportForm):
                _known[form.sha256] = form
    return [_known[sha256] for sha256 in hashes]


async def for_period(session: AsyncSession, measure_id: str, report_kind: str, first_day: date) -> ReportForm:
    """The form of a period that opens."""
    return form_for(await on_file(session), measure_id, report_kind, first_day)


async def kind_of(session: AsyncSession, obligation: Obligation) -> ReportKind:
    """What the measure says of the report as such: when it is due, and when somebody is reminded of it."""
    kinds = {kind.code: kind for kind in (await measures.by_id(session, obligation.measure_id)).reports}
    return kinds[obligation.report_kind]


async def of(session: AsyncSession, obligation: Obligation) -> ReportForm:
    """The very form that the obligation was opened with."""
    wanted = (obligation.measure_id, obligation.report_kind, obligation.form_version)
    forms = {(form.measure_id, form.report_kind, form.version): form for form in await on_file(session)}
    return forms[wanted]
