"""Is it an SME, and of which class (中小企业划型): 工信部联企业〔2011〕300号 with the 2017 industry codes.

The limits are data (`data/sme_size_2011_300.csv`). An enterprise is large only if *every* indicator of its category
reaches the large limit; else medium, then small, if every indicator reaches that lower limit; else micro (scheme
reading 8).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

Indicator = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The lower limits of one indicator: people, or 万元 for revenue and assets."""

    indicator: str
    small: Decimal
    medium: Decimal
    large: Decimal


@dataclass(frozen=True, slots=True)
class Size:
    """The category and class of an enterprise (`micro` to `large`).

    Both `size` and `is_sme` are None where the class is open. `why` then says what is lacking (`missing_…`) or why a
    person decides: `not_listed`, or the treatment of an industry that the standard leaves out.
    """

    category: str
    size: str | None
    is_sme: bool | None
    why: str = ""


def classify(industry_code: str | None, employees: Indicator, revenue: Indicator, assets: Indicator) -> Size:
    """Class by GB/T 4754-2017 code; `revenue` and `assets` in 万元.

    A missing indicator leaves the class open unless the others decide it whatever the missing one is.
    """
    if industry_code is None:
        return Size("unknown", None, None, "missing_industry_code")
    for prefix, treatment in _uncovered():
        if industry_code.startswith(prefix):
            return Size("not_covered", None, None, treatment)
    category = _category(industry_code)
    if category is None:
        return Size("not_covered", None, None, "not_listed")
    figures = {"employees": employees, "revenue": revenue, "assets": assets}
    limits = _limits()[category]
    worst = _class(limits, {name: 0 if value is None else value for name, value in figures.items()})
    best = _class(
        limits, {name: Decimal("Infinity") if value is None else value for name, value in figures.items()}
    )
    if worst == best:
        return Size(category, worst, worst != "large")
    return Size(category, None, None, "missing_indicator")


def _class(limits: tuple[Limit, ...], figures: dict[str, int | Decimal]) -> str:
    if all(figures[limit.indicator] >= limit.large for limit in limits):
        return "large"
    if all(figures[limit.indicator] >= limit.medium for limit in limits):
        return "medium"
    return "small" if all(figures[limit.indicator] >= limit.small for limit in limits) else "micro"


def _category(industry_code: str) -> str | None:
    """The category with the longest prefix of the code: 591 is transport, 592 warehousing."""
    for length in range(len(industry_code), 1, -1):
        category = _prefixes().get(industry_code[:length])
        if category is not None:
            return category
    return None


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("domain.rules").joinpath(f"data/{name}").read_text("utf-8-sig")
    yield from csv.DictReader(text.splitlines())


@cache
def _limits() -> dict[str, tuple[Limit, ...]]:
    limits: dict[str, tuple[Limit, ...]] = {}
    for row in _rows("sme_size_2011_300.csv"):
        limit = Limit(
            row["indicator"],
            Decimal(row["small_min"]),
            Decimal(row["medium_min"]),
            Decimal(row["sme_upper_exclusive"]),
        )
        limits[row["category"]] = (*limits.get(row["category"], ()), limit)
    return limits


@cache
def _prefixes() -> dict[str, str]:
    return {
        prefix: row["category"]
        for row in _rows("sme_size_2011_300.csv")
        for prefix in row["gbt4754_2017_prefixes"].split(";")
    }


@cache
def _uncovered() -> tuple[tuple[str, str], ...]:
    return tuple((row["gbt4754_2017_prefix"], row["treatment"]) for row in _rows("sme_size_uncovered.csv"))
