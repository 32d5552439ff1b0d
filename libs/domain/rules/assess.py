"""Facts + measure + day → an assessment that a person can read and a court can check.

Four verdicts, from the least favourable: `unmet`, `insufficient_data` (something is missing: a person
decides), `to_be_judged` (asks for judgement: the person named decides, software never does), `met`. "All"
takes the least favourable verdict of its parts, "any" the most favourable. The same input gives the same
bytes.
"""

import json
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from domain.rules.fact_fields import FACT_FIELDS
from domain.rules.facts import Facts
from domain.rules.figures import Observed, observe
from domain.rules.findings import (
    SOURCE_NAMES,
    VERDICT_NAMES,
    VERDICTS,
    Finding,
    Verdict,
    both,
    canonical_finding,
    comparison,
    needed,
    observed_text,
    readable,
)
from domain.rules.measure_schema import Criterion, Judged, Kind, Measure, ScoreTotal, Text, Threshold
from domain.rules.scores import ScoreSheet, score

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}
_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_FLAG_NAMES = {
    "definitions_disagree": Text(
        "算术平均增速与复合增速对限值的结论不一致",
        "The mean and the compound growth rate disagree about the limit",
    )
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer for one case under one pinned measure: every finding and the overall verdict."""

    measure: Measure
    kind: Kind
    day: date
    facts: Facts
    findings: tuple[Finding, ...]
    verdict: Verdict

    def walk(self) -> Iterator[Finding]:
        """Every finding, groups before their children."""
        ahead = list(reversed(self.findings))
        while ahead:
            finding = ahead.pop()
            yield finding
            ahead.extend(reversed(finding.children))

    def find(self, criterion: str) -> Finding:
        """The finding for a criterion's id; raises `KeyError` where the measure (for this kind) has none."""
        for finding in self.walk():
            if finding.id == criterion:
                return finding
        raise KeyError(criterion)

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader should notice (e.g. `moved_in`), each once, in the measure's order."""
        return tuple(dict.fromkeys(flag for finding in self.walk() for flag in finding.flags))

    @property
    def sheet(self) -> ScoreSheet | None:
        """The score table as applied, where the measure has one."""
        return next((finding.sheet for finding in self.walk() if finding.sheet is not None), None)

    def canonical(self) -> dict[str, Any]:
        """The stable JSON form, to be frozen into the case."""
        measure = self.measure
        return {
            "measure": {
                "id": measure.id,
                "version": measure.version,
                "sha256": measure.sha256,
                "title": both(measure.title),
                "document": measure.document,
            },
            "kind": self.kind,
            "day": self.day.isoformat(),
            "last_closed_year": self.day.year - 1,
            "verdict": self.verdict,
            "flags": [{"code": flag, **(both(flag_text(flag)) or {})} for flag in self.flags],
            "facts": self.facts.canonical(),
            "criteria": [canonical_finding(finding, self.facts) for finding in self.findings],
        }

    def to_json_bytes(self) -> bytes:
        """`canonical()` as UTF-8 with sorted keys: the same input gives the same bytes."""
        return json.dumps(
            self.canonical(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()


def assess(facts: Facts, measure: Measure, day: date, kind: Kind = "initial") -> Assessment:
    """Assess the facts of a case under a measure, as of the legal day of submission."""
    findings = _findings(measure.criteria, facts, measure, day, kind)
    return Assessment(measure, kind, day, facts, findings, _least(findings))


def _findings(
    criteria: tuple[Criterion, ...], facts: Facts, measure: Measure, day: date, kind: Kind
) -> tuple[Finding, ...]:
    return tuple(
        _finding(criterion, facts, measure, day, kind)
        for criterion in criteria
        if kind in criterion.applies_to
    )


def _finding(criterion: Criterion, facts: Facts, measure: Measure, day: date, kind: Kind) -> Finding:
    if isinstance(criterion, Threshold):
        return _threshold(criterion, facts, day)
    if isinstance(criterion, Judged):
        return Finding(criterion, "to_be_judged")
    if isinstance(criterion, ScoreTotal):
        return _score_total(criterion, score(measure.scores, facts, day))
    children = _findings(criterion.children, facts, measure, day, kind)
    verdict = _least(children) if criterion.mode == "all" else _most(children)
    return Finding(criterion, verdict, None, children)


def _least(findings: tuple[Finding, ...]) -> Verdict:
    return VERDICTS[min((_RANK[finding.verdict] for finding in findings), default=_RANK["met"])]


def _most(findings: tuple[Finding, ...]) -> Verdict:
    return VERDICTS[max((_RANK[finding.verdict] for finding in findings), default=_RANK["met"])]


def _threshold(criterion: Threshold, facts: Facts, day: date) -> Finding:
    seen = observe(criterion.figure, facts, day)
    raised = tuple(flag for flag in criterion.flag_if if facts.get(flag) is True)
    verdict = _compared(criterion, seen)
    return Finding(
        criterion, verdict, seen, (), raised + seen.flags + _disagreement(criterion, seen, verdict)
    )


def _disagreement(criterion: Threshold, seen: Observed, verdict: Verdict) -> tuple[str, ...]:
    """A flag where the mean and the compound growth fall on different sides of the limit (reading 3)."""
    if seen.compound is None or not isinstance(criterion.limit, int | Fraction):
        return ()
    compound = seen.compound(Fraction(criterion.limit))
    return ("definitions_disagree",) if compound is not (verdict == "met") else ()


def _compared(criterion: Threshold, seen: Observed) -> Verdict:
    if seen.pending is not None:
        absent = seen.missing and seen.value is None and seen.pending == "insufficient_data"
        return criterion.absent if absent else seen.pending
    value: Any = seen.value
    limit: Any = criterion.limit
    if criterion.level is not None:
        value, limit = criterion.scale.index(value), criterion.level
    elif isinstance(limit, Fraction) and isinstance(value, Decimal):
        value = Fraction(value)
    if seen.at_least:
        return _compared_lower_bound(criterion.op, value, limit)
    return "met" if _COMPARE[criterion.op](value, limit) else "unmet"


def _compared_lower_bound(op: str, value: Any, limit: Any) -> Verdict:
    """Some counted facts are missing: the verdict stands only if no value of theirs could change it."""
    if op in (">=", ">"):
        return "met" if _COMPARE[op](value, limit) else "insufficient_data"
    beyond = value >= limit if op == "<" else value > limit
    return "unmet" if beyond else "insufficient_data"


def _score_total(criterion: ScoreTotal, sheet: ScoreSheet) -> Finding:
    if sheet.total >= criterion.limit:
        return Finding(criterion, "met", sheet=sheet)
    verdict: Verdict = "unmet" if sheet.at_most < criterion.limit else "insufficient_data"
    return Finding(criterion, verdict, sheet=sheet)


# --- for people ---------------------------------------------------------------------------------------------


def flag_text(flag: str) -> Text:
    """A flag in words."""
    return _FLAG_NAMES.get(flag) or Text(FACT_FIELDS[flag].zh, FACT_FIELDS[flag].en)


def render(assessment: Assessment, language: Literal["zh", "en"]) -> str:
    """The assessment as plain text, in Chinese or English."""
    measure = assessment.measure

    def say(text: Text | None) -> str:
        return "" if text is None else text.zh if language == "zh" else text.en

    lines = [
        f"{say(measure.title)}（{measure.document}）"
        if language == "zh"
        else f"{measure.title.en} ({measure.document})",
        f"{measure.id} {measure.version} sha256:{measure.sha256}",
        f"{assessment.day.isoformat()}  {say(VERDICT_NAMES[assessment.verdict])}",
    ]
    lines += [f"! {say(flag_text(flag))}" for flag in assessment.flags]
    for finding in assessment.findings:
        lines += _rendered(finding, assessment.facts, say, "")
    return "\n".join(lines) + "\n"


def _rendered(finding: Finding, facts: Facts, say: Callable[[Text | None], str], indent: str) -> list[str]:
    criterion = finding.criterion
    lines = [
        f"{indent}[{say(VERDICT_NAMES[finding.verdict])}] {say(criterion.requirement)} — {criterion.article}"
    ]
    below = indent + "    "
    seen = say(observed_text(finding, facts))
    if seen:
        source = (
            finding.observed.source
            if finding.observed
            else "declared"
            if isinstance(criterion, Judged)
            else "computed"
        )
        made = comparison(finding)
        lines.append(f"{below}{seen} ({say(SOURCE_NAMES[source])})" + (f"; {made}" if made else ""))
    if (what := needed(finding, facts)) is not None:
        lines.append(f"{below}→ {say(what)}")
    for row in finding.sheet.items if finding.sheet else ():
        lines.append(f"{below}{say(row.item.label)}: {readable(row.points)}/{readable(row.item.maximum)}")
    for child in finding.children:
        lines += _rendered(child, facts, say, below)
    return lines
