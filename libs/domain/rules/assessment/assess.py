"""Facts + measure + day → an assessment that a person can read and a court can check.

Four verdicts, from the least favourable: `unmet`, `insufficient_data` (something is missing: a person
decides), `to_be_judged` (asks for judgement: the person named decides, software never does), `met`. "All"
takes the least favourable verdict of its parts, "any" the most favourable. The same input gives the same
bytes.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from domain.rules.assessment.compile import least, program
from domain.rules.assessment.findings import (
    SOURCE_NAMES,
    VERDICT_NAMES,
    Finding,
    Verdict,
    both,
    canonical_finding,
    comparison,
    needed,
    observed_text,
    readable,
)
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.declared import Facts
from domain.rules.measure.model import Judged, Kind, Measure, Text
from domain.rules.measure.scores import ScoreSheet

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
    findings = tuple([rule(facts, day) for rule in program(measure, kind)])
    return Assessment(measure, kind, day, facts, findings, least(findings))


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
