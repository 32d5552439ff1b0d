"""A measure made ready once: each criterion becomes a function that only looks and compares.

What does not depend on the case is worked out here beforehand: the limits, the levels, the order of verdicts, and
the findings that are the same for everybody. Judging a case then costs little more than its comparisons, and every
finding still carries all that explains it.
"""

import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from domain.rules.assessment.findings import VERDICTS, Finding, Verdict
from domain.rules.facts import growth
from domain.rules.facts.declared import Facts
from domain.rules.measure.functions import ENDLESS, Observed, observer
from domain.rules.measure.model import (
    Criterion,
    Group,
    Judged,
    Kind,
    Measure,
    Op,
    ScoreItem,
    ScoreTotal,
    Threshold,
)
from domain.rules.measure.scores import ScoreSheet, scorer

Rule = Callable[[Facts, date], Finding]

COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}
_RANK: dict[Verdict, int] = {verdict: rank for rank, verdict in enumerate(VERDICTS)}


@lru_cache(maxsize=64)
def program(measure: Measure, kind: Kind) -> tuple[Rule, ...]:
    """One rule for each criterion at the top of the measure that applies to this kind of case."""
    return _rules(measure.criteria, measure.scores, kind)


def least(findings: tuple[Finding, ...]) -> Verdict:
    """The least favourable verdict; nothing asked is met."""
    return VERDICTS[min([_RANK[finding.verdict] for finding in findings], default=-1)]


def _most(findings: tuple[Finding, ...]) -> Verdict:
    return VERDICTS[max([_RANK[finding.verdict] for finding in findings], default=-1)]


def _rules(criteria: tuple[Criterion, ...], scores: tuple[ScoreItem, ...], kind: Kind) -> tuple[Rule, ...]:
    return tuple(_rule(criterion, scores, kind) for criterion in criteria if kind in criterion.applies_to)


def _rule(criterion: Criterion, scores: tuple[ScoreItem, ...], kind: Kind) -> Rule:
    if isinstance(criterion, Threshold):
        return _threshold(criterion)
    if isinstance(criterion, Judged):
        finding = Finding(criterion, "to_be_judged")
        return lambda facts, day: finding
    if isinstance(criterion, ScoreTotal):
        return _score_total(criterion, scorer(scores))
    return _group(criterion, _rules(criterion.children, scores, kind))


def _group(criterion: Group, rules: tuple[Rule, ...]) -> Rule:
    joined = least if criterion.mode == "all" else _most

    def judge(facts: Facts, day: date) -> Finding:
        children = tuple([rule(facts, day) for rule in rules])
        return tuple.__new__(Finding, (criterion, joined(children), None, children, (), None))

    return judge


def _threshold(criterion: Threshold) -> Rule:
    look, reaches, flag_if = observer(criterion.figure), _reaches(criterion), criterion.flag_if
    disagrees = _disagreement(criterion)

    def judge(facts: Facts, day: date) -> Finding:
        seen = look(facts, day)
        if seen.pending is None and not seen.at_least:
            verdict: Verdict = "met" if reaches(seen.value) else "unmet"
        else:
            verdict = _open(criterion, seen)
        flags = tuple([flag for flag in flag_if if facts.get(flag) is True]) if flag_if else ()
        if seen.factor is not None and disagrees(seen.factor, verdict):
            flags += ("definitions_disagree",)
        return tuple.__new__(Finding, (criterion, verdict, seen, (), flags, None))

    return judge


def _reaches(criterion: Threshold) -> Callable[[Any], bool]:
    """Whether a value satisfies the criterion, exactly: levels by their place, endless fractions as fractions."""
    compare, limit = COMPARE[criterion.op], criterion.limit
    if criterion.level is not None:
        satisfying = frozenset(
            level for place, level in enumerate(criterion.scale) if compare(place, criterion.level)
        )
        return satisfying.__contains__
    if isinstance(limit, Fraction):
        return lambda value: compare(Fraction(value) if isinstance(value, Decimal) else value, limit)
    if criterion.figure.function in ENDLESS and isinstance(limit, int):
        # fractions against a whole number: multiplied out, which is what their own comparison does at length
        return lambda value: compare(value.numerator, limit * value.denominator)
    return lambda value: compare(value, limit)


def _disagreement(criterion: Threshold) -> Callable[[tuple[int, int], Verdict], bool]:
    """Whether the mean and the compound growth fall on different sides of the limit (reading 3)."""
    if not isinstance(criterion.limit, int | Fraction):
        return lambda factor, verdict: False
    compare, (above, below) = (
        COMPARE[criterion.op],
        growth.compounded(Fraction(criterion.limit) / 100).as_integer_ratio(),
    )
    return lambda factor, verdict: compare(factor[0] * below, above * factor[1]) is not (verdict == "met")


def _open(criterion: Threshold, seen: Observed) -> Verdict:
    """The verdict where no plain value was seen: something is missing, or a person must say."""
    if seen.pending is None:
        return _of_lower_bound(criterion.op, seen.value, criterion.limit)
    absent = seen.missing and seen.value is None and seen.pending == "insufficient_data"
    return criterion.absent if absent else seen.pending


def _of_lower_bound(op: Op, value: Any, limit: Any) -> Verdict:
    """Some counted facts are missing: the verdict stands only if no value of theirs could change it."""
    if op in (">=", ">"):
        return "met" if COMPARE[op](value, limit) else "insufficient_data"
    beyond = value >= limit if op == "<" else value > limit
    return "unmet" if beyond else "insufficient_data"


def _score_total(criterion: ScoreTotal, score: Callable[[Facts, date], ScoreSheet]) -> Rule:
    def judge(facts: Facts, day: date) -> Finding:
        sheet = score(facts, day)
        if sheet.total >= criterion.limit:
            return Finding(criterion, "met", sheet=sheet)
        verdict: Verdict = "unmet" if sheet.at_most < criterion.limit else "insufficient_data"
        return Finding(criterion, verdict, sheet=sheet)

    return judge
