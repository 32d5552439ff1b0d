"""Assessments (评估): what was asked, what was found, the verdict, who judges."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.schemas.base import Answer, Body
from api.schemas.codes import ApplicationKind, CriterionKind, FactSource, Judge, Verdict
from api.schemas.facts import Facts
from api.schemas.types import Bool, Code, Count, Day, Few, Hash, Label, Name, Prose, Shown


class Words(Answer):
    """The same words in Chinese and English."""

    zh: Prose
    en: Prose


class Flag(Words):
    """Something a reader should notice."""

    code: Label


class MeasureReference(Answer):
    """The very text by which a case is judged."""

    id: Label
    version: Label
    sha256: Hash
    title: Words
    document: Name


class Input(Answer):
    """One fact that a finding rests on, and who answers for it."""

    code: Label
    value: Prose | None
    source: FactSource


class Observed(Answer):
    """What was found: in words, and exactly; `details` shows further figures that a reader may want."""

    zh: Prose
    en: Prose
    value: Prose | None = None
    at_most: Name | None = None
    unit: Label | None = None
    source: FactSource
    function: Label | None = None
    lower_bound: Bool = False
    inputs: Few[Input] = Field(default_factory=list)
    missing: Few[Label] = Field(default_factory=list)
    details: Few["Detail"] = Field(default_factory=list)


class Detail(Answer):
    """A named figure beside the one that counts."""

    name: Name
    value: Prose


class ScoreRow(Answer):
    """One row of a score table, as applied."""

    id: Label
    article: Name
    dimension: Words
    label: Words
    max: Name
    points: Name
    at_most: Name
    observed: Few[Observed]


class Finding(Answer):
    """One criterion: its article, what it asks, what was found, the exact comparison, what would be needed."""

    id: Label
    kind: CriterionKind
    article: Name
    requirement: Words
    note: Prose
    verdict: Verdict
    observed: Shown[Observed] = None
    comparison: Prose | None
    needed: Shown[Words] = None
    judged_by: Shown[Judge] = None
    flags: Few[Label]
    scores: Few[ScoreRow] = Field(default_factory=list)
    children: Few["Finding"]


class Assessment(Answer):
    """The explained answer for one set of facts under one pinned measure on one day."""

    measure: MeasureReference
    kind: ApplicationKind
    day: Day
    last_closed_year: Count
    verdict: Verdict
    flags: Few[Flag]
    facts: Facts
    criteria: Few[Finding]

    @classmethod
    def of_canonical(cls, canonical: Mapping[str, Any]) -> "Assessment":
        """From the stable form that is frozen into a case."""
        return cls.model_validate(
            {
                **canonical,
                "kind": canonical["kind"].upper(),
                "verdict": canonical["verdict"].upper(),
                "criteria": [_finding(finding) for finding in canonical["criteria"]],
            }
        )


class EligibilityCheck(Body):
    """Facts to be assessed; nothing is stored. Without a day it is today, without a measure the one in force."""

    facts: Facts
    kind: ApplicationKind = "INITIAL"
    measure_id: Code | None = None
    day: Day | None = None


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    seen, judge = finding["observed"], finding["judged_by"]
    return {
        **finding,
        "kind": finding["kind"].upper(),
        "verdict": finding["verdict"].upper(),
        "judged_by": judge and judge.upper(),
        "observed": seen and _observed(seen),
        "scores": [
            {**row, "observed": [_observed(part) for part in row["observed"]]}
            for row in finding.get("scores", ())
        ],
        "children": [_finding(child) for child in finding["children"]],
    }


def _observed(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "zh": "",
        "en": "",
        **seen,
        "value": _text(seen["value"]),
        "source": seen["source"].upper(),
        "inputs": [
            {"code": code, "value": _text(fact["value"]), "source": fact["source"].upper()}
            for code, fact in seen.get("facts", {}).items()
        ],
        "details": [{"name": name, "value": _text(value)} for name, value in seen.get("details", {}).items()],
    }


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
