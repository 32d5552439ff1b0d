"""What loading and adopting have in common: whether a file can stand beside those that are on file."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.queries import measures, report_forms
from domain.rules.measure.load import Measure, check_together
from domain.rules.measure.reader import Table
from domain.rules.measure.report_forms import ReportForm, check_forms


async def check_beside(session: AsyncSession, loaded: Measure | ReportForm, *, today: date) -> None:
    """Raises MeasureInvalid; also for a form of periods that may have begun, since those keep the form they have."""
    laws, forms = await measures.on_file(session), await report_forms.adopted(session)
    if isinstance(loaded, ReportForm):
        if loaded.applies_from <= today:
            table = Table({}, f"{loaded.measure_id} {loaded.edition}")
            table.refuse("applies_from", "应晚于今日", "a day after today is expected")
        forms = [*forms, loaded]
    else:
        laws = check_together([*laws, loaded])
    check_forms(laws, forms)
