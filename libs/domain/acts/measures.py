"""The measures that govern cases: found by id, or by day and kind."""

from datetime import date

from domain.models import Application
from domain.rules.errors import Unknown
from domain.rules.measure import Measure, measure_in_force, packaged_measures
from domain.rules.measure_schema import Kind


def on_file() -> tuple[Measure, ...]:
    """Every measure the service knows, in force or not: titles and cases live on under those that have ended."""
    return packaged_measures()


def by_id(id_: str) -> Measure:
    """The newest version of a measure. Raises Unknown."""
    for measure in on_file():
        if measure.id == id_:
            return measure
    raise Unknown("没有此认定办法", "There is no such measure")


def in_force(day: date, kind: str) -> Measure:
    """The measure for a new case of `kind` (INITIAL or RE_REVIEW) on a legal day. Raises NoMeasureInForce."""
    return measure_in_force(on_file(), day, assessed_as(kind))


def assessed_as(kind: str) -> Kind:
    """What a measure calls the kind of a case."""
    return "initial" if kind == "INITIAL" else "re_review"


def of(application: Application) -> Measure:
    """The measure that was pinned to the case at its submission."""
    if application.measure_id is None:
        raise ValueError("an application has no measure before it is submitted")
    return by_id(application.measure_id)
