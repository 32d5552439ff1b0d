"""One finding of an assessment, and how it explains itself: observed, compared, needed, and judged by whom.

The verdict is reached in `rules/assessment/assess.py`; here it is only put into words and into a stable JSON form.
Numbers are shown exactly: one whose decimals do not end is given as a fraction, and to people as its first
four decimals with "…".
"""

from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from domain.rules.facts.catalogue import FACT_FIELDS, UNITS
from domain.rules.facts.declared import Facts, plain
from domain.rules.measure.functions import Observed, Value
from domain.rules.measure.model import Criterion, Figure, Group, Judged, ScoreTotal, Text, Threshold
from domain.rules.measure.scores import ScoredItem, ScoreSheet

Verdict = Literal["met", "unmet", "insufficient_data", "to_be_judged"]

# From the least to the most favourable: "all" takes the least of its children, "any" the most.
VERDICTS: tuple[Verdict, ...] = ("unmet", "insufficient_data", "to_be_judged", "met")

VERDICT_NAMES: dict[str, Text] = {
    "met": Text("符合", "met"),
    "unmet": Text("不符合", "not met"),
    "insufficient_data": Text("数据不足", "insufficient data"),
    "to_be_judged": Text("待判断", "to be judged"),
}
JUDGE_NAMES: dict[str, Text] = {
    "county": Text("旗县区（开发区）工信部门", "the recommending bureau"),
    "expert": Text("评审专家", "the experts"),
    "city": Text("市工业和信息化局", "the city bureau"),
}
SOURCE_NAMES: dict[str, Text] = {
    "declared": Text("企业申报", "declared"),
    "evidence": Text("证明材料", "shown by a material"),
    "official": Text("官方记录", "official record"),
    "computed": Text("依申报数据计算", "computed from the declared facts"),
}
_LEVEL_NAMES: dict[str, Text] = {
    "micro": Text("微型企业", "micro enterprise"),
    "small": Text("小型企业", "small enterprise"),
    "medium": Text("中型企业", "medium enterprise"),
    "large": Text("大型企业", "large enterprise"),
}
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}


class Finding(NamedTuple):
    """A criterion and what was found: the verdict, what was observed, the findings below it."""

    criterion: Criterion
    verdict: Verdict
    observed: Observed | None = None
    children: tuple["Finding", ...] = ()
    flags: tuple[str, ...] = ()
    sheet: ScoreSheet | None = None

    @property
    def id(self) -> str:
        """The criterion's id."""
        return self.criterion.id

    @property
    def judged_by(self) -> str | None:
        """Who decides, where software may not."""
        judging = self.verdict in ("to_be_judged", "insufficient_data")
        return self.criterion.judge if judging and isinstance(self.criterion, Threshold | Judged) else None


# --- values -------------------------------------------------------------------------------------------------


def exact(value: Value) -> Any:
    """A value as JSON has it, without loss: decimals as strings, endless ones as `numerator/denominator`."""
    if isinstance(value, Fraction):
        ending = _ending(value)
        return f"{value.numerator}/{value.denominator}" if ending is None else ending
    return plain(value)


def _ending(value: Fraction) -> str | None:
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return _fixed(value.numerator * 10**places // value.denominator, places) if rest == 1 else None


def _fixed(scaled: int, places: int) -> str:
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def readable(value: Value) -> str:
    """A number for people: exact, or its first four decimals and an ellipsis."""
    if isinstance(value, Fraction) and _ending(value) is None:
        cut = abs(value.numerator) * 10**4 // value.denominator
        return _fixed(-cut if value < 0 else cut, 4) + "…"
    return str(exact(value))


def worded(figure: Figure, value: Value) -> Text:
    """A figure's value with its unit, or its level or yes/no in words."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, str):
        return _level(figure, value)
    zh, en = UNITS[figure.unit]
    number = readable(value)
    return Text(f"{number}{zh}", f"{number} {en}".rstrip())


def _level(figure: Figure, value: str) -> Text:
    if figure.function == "fact":
        for code, zh, en in FACT_FIELDS[figure.of[0]].options:
            if code == value:
                return Text(zh, en)
    return _LEVEL_NAMES.get(value, Text(value, value))


def _labels(codes: tuple[str, ...]) -> Text:
    fields = [FACT_FIELDS[code] for code in codes]
    return Text("、".join(field.zh for field in fields), ", ".join(field.en for field in fields))


# --- in words -----------------------------------------------------------------------------------------------


def observed_text(finding: Finding, facts: Facts) -> Text:
    """What was seen, in words."""
    criterion, seen = finding.criterion, finding.observed
    if isinstance(criterion, Judged):
        return _shown(criterion, facts)
    if isinstance(criterion, ScoreTotal) and finding.sheet is not None:
        return _total_text(finding.sheet)
    if not isinstance(criterion, Threshold) or seen is None:
        return Text("", "")
    if seen.value is not None:
        value = worded(criterion.figure, seen.value)
        return Text(f"至少{value.zh}", f"at least {value.en}") if seen.at_least else value
    if seen.reason is not None:
        return seen.reason
    missing = _labels(seen.missing)
    return Text(f"未填报：{missing.zh}", f"not declared: {missing.en}")


def _shown(criterion: Judged, facts: Facts) -> Text:
    zh, en = [], []
    for code in criterion.shows:
        field, value = FACT_FIELDS[code], facts.get(code)
        words = worded(Figure("fact", (code,), field.unit), value) if value is not None else None
        zh.append(f"{field.zh}：{words.zh if words else '未填报'}")
        en.append(f"{field.en}: {words.en if words else 'not declared'}")
    return Text("；".join(zh), "; ".join(en))


def _total_text(sheet: ScoreSheet) -> Text:
    low, high = readable(sheet.total), readable(sheet.at_most)
    if low == high:
        return Text(f"{low}分", f"{low} points")
    return Text(f"{low}至{high}分（部分数据未填报）", f"{low} to {high} points (some facts are missing)")


def comparison(finding: Finding) -> str | None:
    """The comparison as it was made, exact to the last digit, e.g. `999.99 ≥ 1000`; None if none was."""
    criterion, seen = finding.criterion, finding.observed
    if isinstance(criterion, ScoreTotal) and finding.sheet is not None:
        return f"{exact(finding.sheet.total)} ≥ {exact(criterion.limit)}"
    if isinstance(criterion, Threshold) and seen is not None and seen.value is not None:
        left, right = (
            str(x).lower() if isinstance(x, bool) else exact(x) for x in (seen.value, criterion.limit)
        )
        return f"{left} {SIGNS[criterion.op]} {right}"
    return None


def needed(finding: Finding, facts: Facts) -> Text | None:
    """What would be needed for `met`; None where nothing is."""
    criterion = finding.criterion
    if finding.verdict == "met":
        return None
    if isinstance(criterion, Group):
        if criterion.mode == "any":
            return Text("下列任一项符合即可", "any one of the following suffices")
        return Text("下列各项均须符合", "all of the following are required")
    if finding.verdict == "to_be_judged" and isinstance(criterion, Threshold | Judged):
        judge = JUDGE_NAMES[criterion.judge]
        return Text(f"由{judge.zh}判断", f"{judge.en} must judge")
    if finding.verdict == "insufficient_data":
        return _to_supply(finding)
    return _to_reach(finding)


def _to_supply(finding: Finding) -> Text:
    seen, sheet = finding.observed, finding.sheet
    missing = seen.missing if seen is not None else sheet.missing if sheet is not None else ()
    if missing:
        labels = _labels(missing)
        return Text(f"补充填报：{labels.zh}", f"declare: {labels.en}")
    return Text("数据不足以判定，由人工处理", "the data do not suffice: a person decides")


def _to_reach(finding: Finding) -> Text:
    criterion, seen = finding.criterion, finding.observed
    if isinstance(criterion, ScoreTotal) and finding.sheet is not None:
        gap = readable(criterion.limit - finding.sheet.at_most)
        return Text(
            f"总分须达{readable(criterion.limit)}分，尚差{gap}分",
            f"{gap} points short of {readable(criterion.limit)}",
        )
    if not isinstance(criterion, Threshold):
        return Text("", "")
    limit, sign = worded(criterion.figure, criterion.limit), SIGNS[criterion.op]
    wanted = Text(f"须{sign}{limit.zh}", f"{sign} {limit.en} is required")
    value = seen.value if seen is not None else None
    if isinstance(value, bool | str | date) or value is None or isinstance(criterion.limit, bool | str):
        return wanted
    gap_text = worded(criterion.figure, abs(criterion.limit - Fraction(value)))
    return Text(f"{wanted.zh}，相差{gap_text.zh}", f"{wanted.en}; {gap_text.en} away")


# --- in JSON ------------------------------------------------------------------------------------------------


def both(text: Text | None) -> dict[str, str] | None:
    """Two languages as JSON has them."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def canonical_finding(finding: Finding, facts: Facts) -> dict[str, Any]:
    """The stable JSON form of a finding and everything below it."""
    criterion = finding.criterion
    result: dict[str, Any] = {
        "id": criterion.id,
        "kind": kind_of(criterion),
        "article": criterion.article,
        "requirement": both(criterion.requirement),
        "note": criterion.note,
        "verdict": finding.verdict,
        "observed": _canonical_observed(finding, facts),
        "comparison": comparison(finding),
        "needed": both(needed(finding, facts)),
        "judged_by": finding.judged_by,
        "flags": list(finding.flags),
        "children": [canonical_finding(child, facts) for child in finding.children],
    }
    if finding.sheet is not None:
        result["scores"] = [_canonical_score(row, facts) for row in finding.sheet.items]
    return result


def kind_of(criterion: Criterion) -> str:
    """How a measure file calls this kind of criterion."""
    if isinstance(criterion, Group):
        return criterion.mode
    if isinstance(criterion, Threshold):
        return "threshold"
    return "judged" if isinstance(criterion, Judged) else "score_total"


def _canonical_observed(finding: Finding, facts: Facts) -> dict[str, Any] | None:
    criterion, words = finding.criterion, both(observed_text(finding, facts))
    if isinstance(criterion, Judged):
        return {
            **(words or {}),
            "value": None,
            "source": "declared",
            "facts": _inputs(criterion.shows, facts),
        }
    if isinstance(criterion, ScoreTotal) and finding.sheet is not None:
        low, high = exact(finding.sheet.total), exact(finding.sheet.at_most)
        return {**(words or {}), "value": low, "at_most": high, "source": "computed"}
    if isinstance(criterion, Threshold) and finding.observed is not None:
        return {**(words or {}), **_canonical_figure(criterion.figure, finding.observed, facts)}
    return None


def _canonical_figure(figure: Figure, seen: Observed, facts: Facts) -> dict[str, Any]:
    return {
        "value": None if seen.value is None else exact(seen.value),
        "unit": figure.unit,
        "source": seen.source,
        "function": figure.function,
        "facts": _inputs(figure.of, facts),
        "missing": list(seen.missing),
        "lower_bound": seen.at_least,
        "details": dict(seen.details),
    }


def _inputs(codes: tuple[str, ...], facts: Facts) -> dict[str, Any]:
    return {
        code: {
            "value": plain(facts[code]) if code in facts else None,
            "source": facts.source(code),
        }
        for code in codes
    }


def _canonical_score(row: ScoredItem, facts: Facts) -> dict[str, Any]:
    pairs = zip(row.item.parts, row.observed, strict=True)
    return {
        "id": row.item.id,
        "article": row.item.article,
        "dimension": both(row.item.dimension),
        "label": both(row.item.label),
        "max": exact(row.item.maximum),
        "points": exact(row.points),
        "at_most": exact(row.at_most),
        "observed": [_canonical_figure(part.figure, seen, facts) for part, seen in pairs],
    }
