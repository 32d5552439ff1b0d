"""Report forms (报表): the figures of a report and how they are checked, in versions of their own.

The first stands in the measure, beside how often the report is due. A later one comes in a file of its own, so that a
form changes without another edition of the measure, and holds for the periods that begin from its day on. A figure
keeps its code, type and unit from version to version, so that figures of two versions can be laid beside each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, pairwise
from typing import Any

from domain.rules.measure.load import digest, packaged_measures, parsed, read_measure
from domain.rules.measure.model import Measure, ReportCheck, ReportField
from domain.rules.measure.reader import Table
from domain.rules.measure.settings import LAST_FORM, read_form_parts

# the key by which a file says that it is no measure
REPORT_FORM = "report_form"


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One version; `applies_from` is the earliest first day of a period it holds for, `sha256` that of its text."""

    measure_id: str
    report_kind: str
    version: int
    applies_from: date
    sha256: str
    fields: tuple[ReportField, ...]
    checks: tuple[ReportCheck, ...]

    @property
    def edition(self) -> str:
        return f"{self.report_kind}/{self.version}"


def read_file(text: str, source: str) -> Measure | ReportForm:
    """Read a measure, or a form where the file says that it is one. Raises MeasureInvalid, naming the source."""
    return read(parsed(text, source), source)


def read(content: dict[str, Any], source: str) -> Measure | ReportForm:
    """The same, from the tables of the file. Raises MeasureInvalid."""
    return read_form(content, source) if REPORT_FORM in content else read_measure(content, source)


def read_form(content: dict[str, Any], source: str) -> ReportForm:
    """Raises MeasureInvalid."""
    whole = Table(content, source)
    whole.integer("schema", 1, 1)
    table = whole.table(REPORT_FORM)
    whole.finish()
    form = ReportForm(
        table.text("measure"),
        table.text("report"),
        # the first stands in the measure
        table.integer("version", 2, LAST_FORM),
        table.day("applies_from"),
        digest(content),
        *read_form_parts(table),
    )
    table.ground()
    table.finish()
    if len({field.code for field in form.fields}) != len(form.fields):
        table.refuse("fields", "代码重复", "a code is used twice")
    return form


def forms_in(measure: Measure) -> Iterator[ReportForm]:
    """The forms that stand in a measure."""
    for kind in measure.reports:
        yield ReportForm(
            measure.id,
            kind.code,
            kind.form_version,
            measure.effective_from,
            measure.sha256,
            kind.fields,
            kind.checks,
        )


def all_forms(measures: Iterable[Measure], forms: Iterable[ReportForm]) -> tuple[ReportForm, ...]:
    """By the days from which they apply; what a later edition of a measure repeats is the same version."""
    known: dict[tuple[str, str, int], ReportForm] = {}
    for form in _in_turn(measures, forms):
        known.setdefault((form.measure_id, form.report_kind, form.version), form)
    return tuple(known.values())


def form_for(forms: Iterable[ReportForm], measure_id: str, report_kind: str, first_day: date) -> ReportForm:
    """The version of a period that begins on `first_day`: the latest by then, or the first there ever was."""
    own = [form for form in forms if (form.measure_id, form.report_kind) == (measure_id, report_kind)]
    begun = [form for form in own if form.applies_from <= first_day]
    return begun[-1] if begun else own[0]


def check_forms(measures: Iterable[Measure], forms: Iterable[ReportForm]) -> None:
    """Raises MeasureInvalid where a form's report is in no measure, a version has two contents, or does not rise."""
    laws = tuple(measures)
    kinds = {(measure.id, kind.code) for measure in laws for kind in measure.reports}
    seen: dict[tuple[str, str, int], ReportForm] = {}
    for form in _in_turn(laws, forms):
        table = _named(form)
        if (form.measure_id, form.report_kind) not in kinds:
            table.refuse("report", "没有此报表", "there is no such report")
        same = seen.setdefault((form.measure_id, form.report_kind, form.version), form)
        if (same.fields, same.checks) != (form.fields, form.checks):
            table.refuse(
                "version",
                "此版本已有另一内容，请另编版本",
                "this version has other content: give it another number",
            )
    for measure_id, report_kind in kinds:
        own = [
            form for form in seen.values() if (form.measure_id, form.report_kind) == (measure_id, report_kind)
        ]
        for earlier, later in pairwise(own):
            if earlier.version >= later.version or earlier.applies_from >= later.applies_from:
                _named(later).refuse(
                    "version", "版本与起用日应一同递增", "versions and the days they apply from rise together"
                )


def check_figures(table: Table, key: str, fields: Iterable[ReportField]) -> None:
    """Raises MeasureInvalid for a figure that the contract does not publish, or publishes in another form."""
    for place, field in enumerate(fields):
        known = published_figures().get(field.code)
        if known is None:
            names = ", ".join(published_figures())
            table.refuse(
                f"{key}.{place}.code", f"应为下列之一：{names}", f"one of these is expected: {names}"
            )
        if (field.type, field.unit) != (known.type, known.unit):
            said = f"{known.type}, {known.unit}"
            table.refuse(f"{key}.{place}", f"此项应为：{said}", f"this figure is of: {said}")


@cache
def published_figures() -> dict[str, ReportField]:
    """The figures by code, as the contract publishes them: those of the measures that come with the service."""
    fields = (field for measure in packaged_measures() for kind in measure.reports for field in kind.fields)
    return dict(sorted((field.code, field) for field in fields))


def _in_turn(measures: Iterable[Measure], forms: Iterable[ReportForm]) -> list[ReportForm]:
    every = chain((form for measure in measures for form in forms_in(measure)), forms)
    return sorted(every, key=lambda form: (form.applies_from, form.version))


def _named(form: ReportForm) -> Table:
    return Table({}, f"{form.measure_id} {form.edition}")
