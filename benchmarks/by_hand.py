"""The city's measure as somebody would write it by hand, every threshold inlined: the floor of the row `assess`.

It answers with a verdict for each criterion and explains nothing. Growth is exact here too; the size classes are those
of industry, which is all that the invented enterprises are.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from domain.rules.facts.declared import Facts

Verdicts = dict[str, str]

_OPEN = "insufficient_data"
_RANK = {"unmet": 0, "insufficient_data": 1, "to_be_judged": 2, "met": 3}
_LEGAL_PERSONS = {"LIMITED_COMPANY", "JOINT_STOCK_COMPANY", "STATE_OWNED_ENTERPRISE", "COLLECTIVE_ENTERPRISE"}


def assess(facts: Facts, day: date) -> str:
    """The verdict on the whole."""
    given = facts.get
    found = {**_basic(given, day), **_specific(given)}
    ranks = (found.pop("national_rank"), found.pop("regional_rank"))
    ways = tuple(
        found.pop(way) for way in ("invention_or_pct", "utility_or_software", "standards", "rd_institution")
    )
    return min(*found.values(), _best(ranks), _best(ways), key=_RANK.__getitem__)


def _basic(given: Any, day: date) -> Verdicts:
    registered, form = given("registered_in_hohhot_on"), given("legal_form")
    first, second, third = given("revenue_y3"), given("revenue_y2"), given("revenue_y1")
    return {
        "registered_two_years": _OPEN if registered is None else _met(_two_years(registered, day)),
        "legal_personality": _OPEN if form is None else _person(form),
        "sme": _sme(given("employees"), third),
        "tax_and_credit": "to_be_judged",
        "no_major_incident": "to_be_judged",
        "revenue": _OPEN if third is None else _met(third >= 1000),
        "growth": _OPEN
        if None in (first, second, third) or not first or not second
        else _growth(first, second, third),
    }


def _specific(given: Any) -> Verdicts:
    product, revenue, level = (
        given("main_product_revenue"),
        given("revenue_y1"),
        given("rd_institution_level"),
    )
    return {
        "market_years": _least(given("market_years"), 2),
        "position_in_chain": "to_be_judged",
        "main_product_share": _OPEN
        if product is None or not revenue
        else _met(100 * product >= 50 * revenue),
        "national_rank": _most(given("national_rank"), 20),
        "regional_rank": _most(given("regional_rank"), 10),
        "refined_management": "to_be_judged",
        "quality_certification": _least(given("quality_certifications"), 1),
        "distinctive_product": "to_be_judged",
        "brand": _least(given("municipal_brands"), 1),
        "continuing_innovation": "to_be_judged",
        "invention_or_pct": _sum(
            (given("invention_patents_granted"), given("pct_applications_published")), 1
        ),
        "utility_or_software": _sum((given("utility_models"), given("software_copyrights")), 3),
        "standards": _sum(
            (given("national_standards"), given("industry_standards"), given("regional_standards")), 1
        ),
        "rd_institution": _OPEN if level is None else _met(level in ("MUNICIPAL", "PROVINCIAL", "NATIONAL")),
    }


def _met(holds: bool) -> str:
    return "met" if holds else "unmet"


def _least(value: Any, limit: int) -> str:
    return _OPEN if value is None else _met(value >= limit)


def _most(value: Any, limit: int) -> str:
    return _OPEN if value is None else _met(value <= limit)


def _sum(values: tuple[int | None, ...], limit: int) -> str:
    if sum(value for value in values if value is not None) >= limit:
        return "met"
    return _OPEN if None in values else "unmet"


def _best(verdicts: tuple[str, ...]) -> str:
    return max(verdicts, key=_RANK.__getitem__)


def _two_years(registered: date, day: date) -> bool:
    leap_day = (registered.month, registered.day) == (2, 29)
    return (registered.year + 2, registered.month, 28 if leap_day else registered.day) <= (
        day.year,
        day.month,
        day.day,
    )


def _person(form: str) -> str:
    return "to_be_judged" if form == "COOPERATIVE" else _met(form in _LEGAL_PERSONS)


def _sme(employees: Any, revenue: Any) -> str:
    if employees is None or revenue is None:
        # whatever is missing, who is below the small limit of the other is a micro enterprise
        micro = (employees is not None and employees < 20) or (revenue is not None and revenue < 300)
        return "met" if micro else _OPEN
    return _met(not (employees >= 1000 and revenue >= 40000))


def _growth(first: Any, second: Any, third: Any) -> str:
    a, b, c = Fraction(first), Fraction(second), Fraction(third)
    return _met((b / a + c / b) / 2 - 1 >= Fraction(1, 10))
