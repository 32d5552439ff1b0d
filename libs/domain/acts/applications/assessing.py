"""Freeze into a case what it is judged by: the measure, its hash, and the explained assessment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.models import Application, Enterprise, Round
from domain.queries import measures
from domain.rules.assessment.assess import assess
from domain.rules.errors import ApplicationIncomplete, FieldError
from domain.rules.facts.declared import validate_facts
from domain.rules.measure.load import Measure


def freeze_assessment(
    application: Application, enterprise: Enterprise, measure: Measure, day: date, call: Round | None
) -> None:
    """Assess the application's facts, completed by the register, under `measure` as of `day`.

    A material that was handed in shows the facts that the `call` says it shows.
    """
    registered = enterprise.registered_facts
    given = {material["code"] for material in application.materials}
    shown = {
        fact for m in (call.materials if call else []) if m["code"] in given for fact in m.get("shows", ())
    }
    facts = validate_facts({**application.facts, **registered}, day, official=registered, evidenced=shown)
    kind = measures.assessed_as(application.kind)
    application.assessment = assess(facts, measure, day, kind).canonical()
    application.measure_id = measure.id
    application.measure_version = measure.version
    application.measure_sha256 = measure.sha256


def require_complete(application: Application, call: Round | None) -> None:
    """Raises ApplicationIncomplete for every material that the call requires and the application lacks."""
    given = {material["code"] for material in application.materials}
    missing = [
        m for m in (call.materials if call else []) if m.get("required", True) and m["code"] not in given
    ]
    errors = [
        FieldError(
            "/materials", "missing_material", f"缺少材料：{m['title_zh']}", f"Missing: {m['title_en']}"
        )
        for m in missing
    ]
    if not application.facts:
        errors.append(FieldError("/facts", "missing", "尚未填报数据", "No facts are declared"))
    if errors:
        raise ApplicationIncomplete(errors=errors)


def to_be_judged(application: Application, judge: str) -> list[str]:
    """The ids of the criteria that the frozen assessment leaves to a judge (`county`, `expert`, `city`)."""
    return [
        criterion["id"]
        for criterion in _criteria(application)
        if criterion["kind"] == "judged" and criterion["judged_by"] == judge
    ]


def not_judged(
    application: Application, judge: str, findings: Iterable[Mapping[str, Any]]
) -> list[FieldError]:
    """An error for each criterion that the assessment leaves to the judge and that no finding is about."""
    judged = {finding["criterion"] for finding in findings}
    return [
        FieldError("/findings", "not_judged", f"尚未判断：{criterion}", f"Not judged yet: {criterion}")
        for criterion in to_be_judged(application, judge)
        if criterion not in judged
    ]


def unknown(application: Application, findings: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """An error for each finding about what the assessment has not."""
    known = {criterion["id"] for criterion in _criteria(application)}
    text = "办法没有此条件", "The measure has no such criterion"
    return [
        FieldError(f"/findings/{place}/criterion", "unknown_criterion", *text)
        for place, finding in enumerate(findings)
        if finding["criterion"] not in known
    ]


def _criteria(application: Application) -> Iterator[dict[str, Any]]:
    ahead = list(application.assessment["criteria"]) if application.assessment else []
    while ahead:
        criterion = ahead.pop(0)
        ahead = criterion["children"] + ahead
        yield criterion
