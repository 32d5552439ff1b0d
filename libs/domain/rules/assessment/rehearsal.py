"""A rehearsal (试算): who would gain, keep or lose the title under a measure, and by which criterion.

Software decides what figures decide. Where the figures suffice and the rest is for a person to judge, the enterprise is
counted as keeping or gaining the title; where a figure is missing, its outcome stays open.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from domain.rules.assessment.assess import Assessment, assess
from domain.rules.assessment.findings import Finding, Verdict
from domain.rules.facts.declared import Facts
from domain.rules.measure.model import Group, Kind, Measure, Text

OUTCOME_NAMES: dict[str, Text] = {
    "GAINS": Text("可新获称号", "Could gain the title"),
    "KEEPS": Text("保持称号", "Would keep the title"),
    "LOSES": Text("失去称号", "Would lose the title"),
    "ELIGIBLE": Text("原已可申报", "Could have applied before, too"),
    "STAYS_OUT": Text("仍不符合", "Stays without the title"),
    "OPEN": Text("数据不足，待定", "Open: figures are missing"),
    "NOT_ASSESSED": Text("无可用申报数据", "Not assessed: no usable facts on record"),
}
OUTCOMES = tuple(OUTCOME_NAMES)
_SUFFICES = ("met", "to_be_judged")


class Subject(NamedTuple):
    """An enterprise as a rehearsal sees it; `facts` is None where nothing usable is on record."""

    uscc: str
    name: str
    holds_title: bool
    facts: Facts | None


class Outcome(NamedTuple):
    """What would become of one enterprise, and the criteria that bring it about.

    They are the unmet ones of the rehearsed measure, or, for a gain, those that the present measure held against it.
    """

    code: str
    verdict: Verdict | None = None
    present_verdict: Verdict | None = None
    criteria: tuple[str, ...] = ()


def rehearse(subject: Subject, measure: Measure, present: Measure | None, day: date) -> Outcome:
    """Assess an enterprise under `measure` as of a day, and compare with the `present` one, if there is any."""
    if subject.facts is None:
        return Outcome("NOT_ASSESSED")
    kind: Kind = "re_review" if subject.holds_title else "initial"
    then = assess(subject.facts, measure, day, kind)
    now = None if present is None else assess(subject.facts, present, day, kind)
    verdict_now = None if now is None else now.verdict
    if then.verdict == "insufficient_data":
        return Outcome("OPEN", then.verdict, verdict_now)
    if subject.holds_title:
        code = "KEEPS" if then.verdict in _SUFFICES else "LOSES"
        return Outcome(code, then.verdict, verdict_now, tuple(deciding(then)))
    if then.verdict not in _SUFFICES:
        return Outcome("STAYS_OUT", then.verdict, verdict_now, tuple(deciding(then)))
    if verdict_now in _SUFFICES:
        return Outcome("ELIGIBLE", then.verdict, verdict_now)
    return Outcome("GAINS", then.verdict, verdict_now, tuple(deciding(now)) if now else ())


def deciding(assessment: Assessment) -> Iterator[str]:
    """The unmet criteria that decide, as low as they can be named: of an unmet "any", the whole of it."""
    ahead: list[Finding] = list(reversed(assessment.findings))
    while ahead:
        finding = ahead.pop()
        if finding.verdict != "unmet":
            continue
        if isinstance(finding.criterion, Group) and finding.criterion.mode == "all":
            ahead.extend(reversed(finding.children))
        else:
            yield finding.id


class Tally:
    """How many enterprises have each outcome, and how many of them by each criterion."""

    def __init__(self, canonical: dict[str, Any] | None = None) -> None:
        kept = canonical or {}
        self.outcomes = Counter[str](kept.get("outcomes", {}))
        self.criteria = {code: Counter[str](kept.get("criteria", {}).get(code, {})) for code in OUTCOMES}

    def add(self, outcome: Outcome) -> None:
        """Count one enterprise."""
        self.outcomes[outcome.code] += 1
        self.criteria[outcome.code].update(outcome.criteria)

    def canonical(self) -> dict[str, Any]:
        """The stable JSON form; the order in which enterprises were counted does not show."""
        return {
            "outcomes": {code: self.outcomes[code] for code in OUTCOMES},
            "criteria": {
                code: dict(sorted(counted.items())) for code, counted in self.criteria.items() if counted
            },
        }
