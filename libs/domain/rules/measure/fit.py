"""What a sound measure must say besides, so that this service can run it: codes that its contract publishes."""

from typing import TypeVar

from domain.rules.labels import CLUSTER, REVOCATION_GROUND
from domain.rules.measure.load import CITY_TITLE
from domain.rules.measure.model import Measure
from domain.rules.measure.reader import Table
from domain.rules.measure.report_forms import ReportForm, check_figures

# the grounds on which the service itself opens a case, after a re-review of the city's title
AFTER_RE_REVIEW = ("RE_REVIEW_FAILED", "RE_REVIEW_NOT_SOUGHT")


Loaded = TypeVar("Loaded", Measure, ReportForm, Measure | ReportForm)


def check_fit(loaded: Loaded, source: str) -> Loaded:
    """The same measure or form, if the service can run it.

    Raises `MeasureInvalid` for a ground for cancellation or a cluster that no code table has, for a figure that no
    contract has, and for a measure of the city's title without the grounds that follow a re-review.
    """
    table = Table({}, source)
    if isinstance(loaded, ReportForm):
        check_figures(table, "report_form.fields", loaded.fields)
    else:
        _check_measure(loaded, table)
    return loaded


def _check_measure(measure: Measure, table: Table) -> None:
    for place, report in enumerate(measure.reports):
        check_figures(table, f"reports.{place}.fields", report.fields)
    for place, ground in enumerate(measure.revocation.grounds):
        _require_known(table, f"revocation.grounds.{place}.code", ground.code, tuple(REVOCATION_GROUND))
    for place, cluster in enumerate(measure.clusters):
        _require_known(table, f"clusters.{place}.code", cluster.code, tuple(CLUSTER))
    if measure.grants_title == CITY_TITLE:
        said = {ground.code for ground in measure.revocation.grounds}
        for code in AFTER_RE_REVIEW:
            if code not in said:
                table.refuse("revocation.grounds", f"须有 {code}", f"{code} is required here")


def _require_known(table: Table, key: str, code: str, known: tuple[str, ...]) -> None:
    if code not in known:
        names = ", ".join(known)
        table.refuse(key, f"应为下列之一：{names}", f"one of these is expected: {names}")
