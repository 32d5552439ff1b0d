"""The figures that a measure may compare: a declared fact, or a named function of facts (a closed set).

Every function is exact (`Fraction`), names what it lacked, and never takes a missing fact for zero (reading
4).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from domain.rules.facts import growth, legal_forms, sizes
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.declared import Facts, Source
from domain.rules.measure.model import Figure, Text
from domain.rules.time import periods

Value = int | Decimal | Fraction | bool | str | date


class Observed(NamedTuple):
    """What was seen: the exact value, whose word it is, and why there is none where there is none.

    `at_least` says that the value is a lower bound (some counted facts were not declared); `pending`
    overrides any comparison; `details` are shown beside the value and decide nothing. `factor` is the last year
    over the first, as a pair of whole numbers, where the value is a mean growth.
    """

    value: Value | None
    source: Source | Literal["computed"]
    missing: tuple[str, ...] = ()
    at_least: bool = False
    pending: Literal["insufficient_data", "to_be_judged"] | None = None
    reason: Text | None = None
    flags: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    factor: tuple[int, int] | None = None


Look = Callable[[Facts, date], Observed]


@dataclass(frozen=True, slots=True)
class Function:
    """A named function: the types and number of its facts, its unit, and its levels if it has any."""

    types: tuple[str, ...]
    fewest: int
    most: int
    unit: str | None
    scale: tuple[str, ...]
    run: Callable[[tuple[Any, ...], date], Observed]
    boolean: bool = False
    tolerates_missing: bool = False


def observe(figure: Figure, facts: Facts, day: date) -> Observed:
    """Look at the facts of a case through a figure, as of a legal day."""
    return observer(figure)(facts, day)


def observer(figure: Figure) -> Look:
    """The figure made ready once, to look at the facts of any case as of any legal day."""
    return _declared(figure.of[0]) if figure.function == "fact" else _computed(figure)


def _declared(code: str) -> Look:
    nothing = Observed(None, "declared", (code,), pending="insufficient_data")
    plain = Observed(None, "declared")[2:]

    def look(facts: Facts, day: date) -> Observed:
        value = facts.get(code)
        if value is None:
            return nothing
        source = facts.source(code)
        # what the class itself does, without its detour: this is the engine's innermost line
        return tuple.__new__(Observed, (value, source, *plain))

    return look


def _computed(figure: Figure) -> Look:
    function, of = FUNCTIONS[figure.function], figure.of
    run, tolerant = function.run, function.tolerates_missing

    def look(facts: Facts, day: date) -> Observed:
        arguments = tuple(map(facts.get, of))
        if None not in arguments:
            return run(arguments, day)
        missing = tuple(code for code, value in zip(of, arguments, strict=True) if value is None)
        if not tolerant or len(missing) == len(arguments):
            return Observed(None, "computed", missing, pending="insufficient_data")
        return run(arguments, day)._replace(missing=missing)

    return look


def scale_of(figure: Figure) -> tuple[str, ...]:
    """The levels of a figure, lowest first; empty for numbers and yes/no."""
    if figure.function == "fact":
        return FACT_FIELDS[figure.of[0]].values
    return FUNCTIONS[figure.function].scale


def is_boolean(figure: Figure) -> bool:
    """Whether the figure is a yes or a no."""
    if figure.function == "fact":
        return FACT_FIELDS[figure.of[0]].type == "boolean"
    return FUNCTIONS[figure.function].boolean


def unit_of(function: str, of: Sequence[str]) -> str:
    """The unit in which the figure is stated."""
    own = None if function == "fact" else FUNCTIONS[function].unit
    return own if own is not None else FACT_FIELDS[of[0]].unit


# --- the functions ------------------------------------------------------------------------------------------


def _unclear(zh: str, en: str) -> Observed:
    return Observed(None, "computed", pending="insufficient_data", reason=Text(zh, en))


def _percent_of(facts: tuple[Any, ...], day: date) -> Observed:
    part, whole = facts
    if whole == 0:
        return _unclear("基数为零，比率无定义", "The base is zero: the ratio is undefined")
    (above, under), (base, scale) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Observed(Fraction(100 * above * scale, under * base), "computed")


def _total(facts: tuple[Any, ...], day: date) -> Observed:
    if None not in facts:
        return Observed(sum(facts), "computed")
    return Observed(sum([fact for fact in facts if fact is not None]), "computed", at_least=True)


def _count_true(facts: tuple[Any, ...], day: date) -> Observed:
    return Observed(sum(fact is True for fact in facts), "computed", at_least=None in facts)


def _mean(facts: tuple[Any, ...], day: date) -> Observed:
    return Observed(sum(map(Fraction, facts), Fraction(0)) / len(facts), "computed")


def _mean_growth(facts: tuple[Any, ...], day: date) -> Observed:
    first, second, third = facts
    if first == 0 or second == 0:
        return _unclear("基期收入为零，增速无定义", "A base year is zero: the growth is undefined")
    a, b, c = growth.on_one_scale(first, second, third)
    percent = Fraction(50 * (b * b + a * c - 2 * a * b), a * b)
    return Observed(percent, "computed", (), False, None, None, (), (), (c, a))


def _whole_years_since(facts: tuple[Any, ...], day: date) -> Observed:
    start = facts[0]
    years = max(day.year - start.year, 0)
    if years and day.month <= start.month and periods.anniversary(start, years) > day:
        years -= 1
    return Observed(years, "computed")


def _valid_on_the_day(facts: tuple[Any, ...], day: date) -> Observed:
    start, end = facts
    return Observed(start <= day <= end, "computed")


def _legal_personality(facts: tuple[Any, ...], day: date) -> Observed:
    answer = legal_forms.legal_personality(facts[0])
    if answer == "to_be_judged":
        reason = Text("该企业类型是否具有法人资格须由人工判断", "A person decides for this legal form")
        return Observed(None, "computed", pending="to_be_judged", reason=reason)
    return Observed(answer == "yes", "computed")


# why the size standard gives an industry no class, by `sizes.Size.why`
_NO_CLASS = {
    "not_listed": Text("划型标准未列明该行业", "The size standard does not list this industry"),
    "not_covered_refer_manual": Text(
        "划型标准不适用于该行业，由人工参照划型",
        "The size standard leaves this industry out: a person decides by analogy",
    ),
    "separate_standard": Text("该行业适用单独的划型标准", "This industry has a size standard of its own"),
    "not_applicable": Text("该行业代码不属于企业", "This industry code is not an enterprise's"),
}


def _sme_class(facts: tuple[Any, ...], day: date) -> Observed:
    result = sizes.classify(*facts)
    if result.why.startswith("missing"):
        return Observed(None, "computed", pending="insufficient_data")
    if result.size is None:
        return Observed(None, "computed", pending="to_be_judged", reason=_NO_CLASS[result.why])
    return Observed(result.size, "computed")


# what people call the functions
FUNCTION_NAMES: dict[str, Text] = {
    "percent_of": Text("占比", "the share of the first in the second"),
    "sum": Text("合计", "the sum"),
    "count_true": Text("具备的项数", "how many hold"),
    "mean": Text("均值", "the mean"),
    "mean_growth": Text("平均增速", "the mean yearly growth"),
    "whole_years_since": Text("已满年数", "full years since"),
    "valid_on_the_day": Text("当日有效", "valid on the day"),
    "legal_personality": Text("独立法人资格", "legal personality"),
    "sme_class": Text("企业划型", "the size class"),
}
_NUMBERS = ("integer", "decimal")

# functions whose values are fractions: their decimals need not end
ENDLESS = frozenset({"percent_of", "mean", "mean_growth"})

FUNCTIONS: dict[str, Function] = {
    "percent_of": Function(_NUMBERS, 2, 2, "percent", (), _percent_of),
    "sum": Function(_NUMBERS, 2, 9, None, (), _total, tolerates_missing=True),
    "count_true": Function(("boolean",), 1, 9, "items", (), _count_true, tolerates_missing=True),
    "mean": Function(_NUMBERS, 2, 9, None, (), _mean),
    "mean_growth": Function(("decimal",), 3, 3, "percent", (), _mean_growth),
    "whole_years_since": Function(("date",), 1, 1, "years", (), _whole_years_since),
    "valid_on_the_day": Function(("date",), 2, 2, "none", (), _valid_on_the_day, boolean=True),
    "legal_personality": Function(("enum",), 1, 1, "none", (), _legal_personality, boolean=True),
    "sme_class": Function(
        ("industry_code", "integer", "decimal"),
        4,
        4,
        "none",
        sizes.CLASSES,
        _sme_class,
        tolerates_missing=True,
    ),
}
