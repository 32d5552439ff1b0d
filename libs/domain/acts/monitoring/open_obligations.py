"""Open the reports owed (生成报送义务): a row for each period that has begun, fixed from then on, as is its form."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Enrolment, Obligation
from domain.queries import certifications, measures, monitoring, report_forms
from domain.rules.law.permissions import WORKER, Actor
from domain.rules.measure.model import ReportKind
from domain.rules.measure.report_forms import ReportForm
from domain.rules.time.periods import due_in_next_month, legal_day, midnight_after, month_period, year_period

PERIODS = {"month": month_period, "year": year_period}


async def open_obligations(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, now: datetime
) -> list[Obligation]:
    """Every period that has begun and has no row yet, for each report the measure requires. Raises NotFound."""
    enrolment = await monitoring.find_enrolment(session, actor, enrolment_id, lock=True)
    if enrolment.status != "ENROLLED":
        return []
    certification = await certifications.find(session, WORKER, enrolment.certification_id)
    opened = []
    for kind in (await measures.by_id(session, certification.measure_id)).reports:
        if not kind.required:
            continue
        newest = await monitoring.last_period(session, enrolment.id, kind.code)
        for first, last in _periods(kind, enrolment.owes_from, newest, legal_day(now)):
            form = await report_forms.for_period(session, certification.measure_id, kind.code, first)
            row = _obligation(enrolment, form, kind, first, last)
            await begin(session, row, actor, now=now)
            opened.append(row)
    return opened


def _periods(
    kind: ReportKind, owes_from: date, newest: date | None, today: date
) -> Iterator[tuple[date, date]]:
    """The periods that begin on or after `owes_from`, follow the newest on file and have begun by today."""
    period = PERIODS[kind.period]
    first, last = period(owes_from)
    if first < owes_from:
        first, last = period(last + timedelta(days=1))
    while first <= today:
        if newest is None or first > newest:
            yield first, last
        first, last = period(last + timedelta(days=1))


def _obligation(
    enrolment: Enrolment, form: ReportForm, kind: ReportKind, first: date, last: date
) -> Obligation:
    due_on = due_day(kind, first)
    return Obligation(
        enrolment_id=enrolment.id,
        enterprise_id=enrolment.enterprise_id,
        district=enrolment.district,
        measure_id=form.measure_id,
        report_kind=form.report_kind,
        form_version=form.version,
        period_first_day=first,
        period_last_day=last,
        due_on=due_on,
        ends_at=midnight_after(due_on),
    )


def due_day(kind: ReportKind, first_day: date) -> date:
    """The last day in time: in the month, or the year, after the period."""
    if kind.due_month is None:
        return due_in_next_month(first_day, kind.due_day)
    return date(first_day.year + 1, kind.due_month, kind.due_day)
