"""An enterprise has the size that 工信部联企业〔2011〕300号 gives it; what that text leaves out goes to a person."""

from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from fact_tables import FACTS, Row, case_id, rows
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.facts.declared import validate_facts
from domain.rules.facts.sizes import CLASSES, Size, classify
from domain.rules.measure.functions import observe
from domain.rules.measure.model import Figure

LIMITS = rows("sme_size_2011_300.csv")
STEP = {"人": Decimal(1), "万元": Decimal("0.000001")}
CODES = sorted({prefix for row in LIMITS for prefix in row["gbt4754_2017_prefixes"].split(";")})
AMOUNTS = st.decimals(0, 1_000_000, places=2)
COUNTS = st.integers(0, 5000)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def sized(code: str, **figures: Decimal | int | None) -> Size:
    return classify(code, figures.get("employees"), figures.get("revenue"), figures.get("assets"))


@pytest.mark.parametrize("name", ["sme_size_2011_300.csv", "sme_size_uncovered.csv"])
def test_the_packaged_table_is_the_one_on_file(name: str) -> None:
    packaged = files("domain.rules").joinpath(f"data/{name}").read_bytes()
    assert packaged == (FACTS / name).read_bytes()


@pytest.mark.parametrize("row", rows("sme_size_cases.csv"), ids=case_id)
def test_an_enterprise_is_sized_as_the_facts_say(row: Row) -> None:
    found = classify(
        row["gbt4754_2017_code"],
        number(row["employees"]),
        number(row["revenue_wan"]),
        number(row["assets_wan"]),
    )
    if row["is_sme"]:
        assert (found.category, found.size) == (row["expected_category"], row["expected_class"])
        assert found.is_sme is (row["is_sme"] == "true")
    else:
        assert (found.category, found.size, found.is_sme) == ("not_covered", None, None)
        assert found.why


@pytest.mark.parametrize(
    ("limit", "below", "at"),
    [
        ("small_min", "micro", "small"),
        ("medium_min", "small", "medium"),
        ("sme_upper_exclusive", "medium", "large"),
    ],
)
@pytest.mark.parametrize("row", LIMITS, ids=lambda row: f"{row['category']}-{row['indicator']}")
def test_a_limit_belongs_to_the_class_above_it(row: Row, limit: str, below: str, at: str) -> None:
    code = row["gbt4754_2017_prefixes"].split(";")[0]
    others = {
        other["indicator"]: Decimal(10_000_000) for other in LIMITS if other["category"] == row["category"]
    }
    value = Decimal(row[limit])
    assert sized(code, **{**others, row["indicator"]: value}).size == at
    assert sized(code, **{**others, row["indicator"]: value - STEP[row["unit"]]}).size == below


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: f"{row['category']}-{row['indicator']}")
def test_every_industry_of_a_row_falls_in_its_category(row: Row) -> None:
    for prefix in row["gbt4754_2017_prefixes"].split(";"):
        for code in (prefix, prefix.ljust(4, "0"), prefix.ljust(4, "9")):
            if len(prefix) > 2 or code[:3] not in CODES:
                assert sized(code).category == row["category"]


@pytest.mark.parametrize("row", rows("sme_size_uncovered.csv"), ids=case_id)
def test_an_industry_that_the_standard_leaves_out_goes_to_a_person(row: Row) -> None:
    for code in (row["gbt4754_2017_prefix"], row["gbt4754_2017_prefix"].ljust(4, "1")):
        found = classify(code, 1, Decimal(1), Decimal(1))
        assert (found.size, found.is_sme, found.why) == (None, None, row["treatment"])


def test_no_industry_is_both_covered_and_left_out() -> None:
    left_out = [row["gbt4754_2017_prefix"] for row in rows("sme_size_uncovered.csv")]
    assert not [(a, b) for a in left_out for b in CODES if a.startswith(b) or b.startswith(a)]


@pytest.mark.parametrize("code", ["00", "59", "70", "98", "99", "5970", "7050"])
def test_a_code_that_no_row_names_goes_to_a_person(code: str) -> None:
    assert classify(code, 1, Decimal(1), Decimal(1)) == Size("not_covered", None, None, "not_listed")


# --- what is missing ------------------------------------------------------------------------------------------------


def test_a_missing_indicator_leaves_the_class_open() -> None:
    found = classify("3911", None, Decimal(2000), None)
    assert (found.size, found.is_sme, found.why) == (None, None, "missing_indicator")


def test_a_missing_indicator_that_changes_nothing_is_not_waited_for() -> None:
    assert classify("3911", None, Decimal("299.99"), None).size == "micro"
    assert classify("0111", None, Decimal(500), None).size == "medium"


def test_without_an_industry_code_nothing_is_decided() -> None:
    assert classify(None, 1, Decimal(1), Decimal(1)).why == "missing_industry_code"


@given(
    st.sampled_from(CODES),
    st.none() | COUNTS,
    st.none() | AMOUNTS,
    st.none() | AMOUNTS,
    COUNTS,
    AMOUNTS,
    AMOUNTS,
)
def test_what_is_decided_without_an_indicator_is_never_undone_by_it(
    code: str, employees: Any, revenue: Any, assets: Any, later: int, more: Decimal, yet_more: Decimal
) -> None:
    before = classify(code, employees, revenue, assets)
    filled = (
        later if employees is None else employees,
        more if revenue is None else revenue,
        yet_more if assets is None else assets,
    )
    after = classify(code, *filled)
    assert after.size is not None
    assert before.size in (None, after.size)


@given(st.sampled_from(CODES), COUNTS, AMOUNTS, AMOUNTS, COUNTS, AMOUNTS, AMOUNTS)
def test_growing_never_makes_an_enterprise_smaller(
    code: str, employees: int, revenue: Decimal, assets: Decimal, hired: int, earned: Decimal, bought: Decimal
) -> None:
    before = classify(code, employees, revenue, assets).size
    after = classify(code, employees + hired, revenue + earned, assets + bought).size
    assert before is not None
    assert after is not None
    assert CLASSES.index(before) <= CLASSES.index(after)


# --- as a measure sees it -------------------------------------------------------------------------------------------

FIGURE = Figure("sme_class", ("industry_code", "employees", "revenue_y1", "total_assets"), "none")
SMALL = {"industry_code": "3911", "employees": 120, "revenue_y1": "1210", "total_assets": "5000"}


@pytest.mark.parametrize("lacking", ["industry_code", "employees", "revenue_y1"])
def test_a_measure_asks_for_what_the_class_depends_on(lacking: str) -> None:
    seen = observe(FIGURE, validate_facts({**SMALL, lacking: None}), date(2026, 11, 24))
    assert (seen.pending, seen.missing) == ("insufficient_data", (lacking,))


@pytest.mark.parametrize("code", ["5310", "6620", "7040", "9110", "5970"])
def test_a_measure_says_why_a_person_decides_about_an_industry(code: str) -> None:
    seen = observe(FIGURE, validate_facts({**SMALL, "industry_code": code}), date(2026, 11, 24))
    assert seen.pending == "to_be_judged"
    assert seen.reason is not None
    assert seen.reason.zh
    assert seen.reason.en
