"""Freeze into a case what it is judged by: the measure, its hash, and the explained assessment."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.acts import measures
from domain.models import Application, Enterprise, Round
from domain.rules.assess import assess
from domain.rules.errors import ApplicationIncomplete, FieldError
from domain.rules.facts import validate_facts
from domain.rules.measure import Measure

# What the city knows from the register is not asked for again, and outranks what is declared.
REGISTERED = ("industry_code", "legal_form", "moved_in")


def freeze_assessment(application: Application, enterprise: Enterprise, measure: Measure, day: date) -> None:
    """Assess the application's facts, completed by the register, under `measure` as of `day`."""
    registered: dict[str, Any] = {
        **{name: getattr(enterprise, name) for name in REGISTERED},
        "registered_in_hohhot_on": enterprise.registered_on,
    }
    facts = validate_facts({**application.facts, **registered}, day, official=registered)
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


def to_be_judged(assessment: dict[str, Any] | None, judge: str) -> Iterator[str]:
    """The ids of the criteria that the frozen assessment leaves to a judge (`county`, `expert`, `city`)."""
    ahead = list(assessment["criteria"]) if assessment else []
    while ahead:
        criterion = ahead.pop(0)
        ahead = criterion["children"] + ahead
        if criterion["kind"] == "judged" and criterion["judged_by"] == judge:
            yield criterion["id"]
