"""Is it an SME, and of which class (中小企业划型): 工信部联企业〔2011〕300号 with the 2017 industry codes.

The limits are data (`data/sme_size_2011_300.csv`). An enterprise is large only if *every* indicator of its category
reaches the large limit; else medium, then small, if every indicator reaches that lower limit; else micro (scheme
reading 8).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

Indicator = int | Decimal | None

# from the lowest up
CLASSES = ("micro", "small", "medium", "large")
_BOUNDLESS = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Limit:
    """The lower limits of one indicator, class by class: people, or 万元 for revenue and assets."""

    indicator: str
    lowest: tuple[Decimal, Decimal, Decimal, Decimal]


class Size(NamedTuple):
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
    category, treatment = _standing(industry_code)
    if category is None:
        return Size("not_covered", None, None, treatment)
    figures = {"employees": employees, "revenue": revenue, "assets": assets}
    limits = _limits()[category]
    worst = _class(limits, figures, lacking=0)
    incomplete = employees is None or revenue is None or assets is None
    if incomplete and worst != _class(limits, figures, lacking=_BOUNDLESS):
        return Size(category, None, None, "missing_indicator")
    return Size(category, worst, worst != "large")


def _class(limits: tuple[Limit, ...], figures: dict[str, Indicator], *, lacking: int | Decimal) -> str:
    """The highest class whose lower limits are all reached, with `lacking` for what is missing."""
    place = len(CLASSES) - 1
    for limit in limits:
        value = figures[limit.indicator]
        value = lacking if value is None else value
        while place and value < limit.lowest[place]:
            place -= 1
    return CLASSES[place]


@lru_cache(maxsize=4096)  # an industry code has at most four digits, but a caller may make them up
def _standing(industry_code: str) -> tuple[str | None, str]:
    """The category of an industry, or None and why it has none.

    The longest prefix of the code decides: 591 is transport, 592 warehousing.
    """
    for prefix, treatment in _uncovered():
        if industry_code.startswith(prefix):
            return None, treatment
    for length in range(len(industry_code), 1, -1):
        category = _prefixes().get(industry_code[:length])
        if category is not None:
            return category, ""
    return None, "not_listed"


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("domain.rules").joinpath(f"data/{name}").read_text("utf-8-sig")
    yield from csv.DictReader(text.splitlines())


@cache
def _limits() -> dict[str, tuple[Limit, ...]]:
    limits: dict[str, tuple[Limit, ...]] = {}
    for row in _rows("sme_size_2011_300.csv"):
        small, medium, large = (
            Decimal(row[name]) for name in ("small_min", "medium_min", "sme_upper_exclusive")
        )
        limit = Limit(row["indicator"], (Decimal(0), small, medium, large))
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
