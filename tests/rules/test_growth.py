"""Growth is the mean of two yearly rates, exact; the compound rate is compared without ever drawing a root."""

from decimal import Decimal
from fractions import Fraction

import pytest
from fact_tables import Row, case_id, rows
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.facts.growth import mean_growth

TENTH = Fraction(1, 10)
POSITIVE = st.decimals(Decimal("0.000001"), 10**9, places=6)
AMOUNTS = st.decimals(0, 10**9, places=6)
CASES = rows("growth_cases.csv")
YEARS = ("revenue_y_minus_3_wan", "revenue_y_minus_2_wan", "revenue_y_minus_1_wan")
DECLARED = [row for row in CASES if all(row[year] for year in YEARS)]


@pytest.mark.parametrize("row", DECLARED, ids=case_id)
def test_growth_is_as_the_facts_say(row: Row) -> None:
    found = mean_growth(*(Decimal(row[year]) for year in YEARS))
    if row["expected_flag"] == "insufficient_data":
        assert (found.mean, found.factor, found.compound_at_least(TENTH)) == (None, None, None)
        return
    assert found.mean is not None
    assert (found.mean >= TENTH) == (row["arith_ge_10pct"] == "true")
    assert found.compound_at_least(TENTH) == (row["cagr_ge_10pct"] == "true")


@pytest.mark.parametrize("row", [row for row in DECLARED if row["arith_ge_10pct"]], ids=case_id)
def test_the_mean_is_the_one_noted_in_the_facts(row: Row) -> None:
    noted = row["arith_mean_pct_exact_note"].split("；")[0].removesuffix("（恰好）")
    found = mean_growth(*(Decimal(row[year]) for year in YEARS)).mean
    assert found is not None
    assert abs(100 * found - Fraction(noted)) <= Fraction(1, 2 * 10 ** len(noted.partition(".")[2]))


def test_ten_percent_exactly_is_reached_both_ways_and_a_millionth_less_is_not() -> None:
    at = mean_growth(1000, 1100, 1210)
    assert (at.mean, at.compound_at_least(TENTH)) == (TENTH, True)
    below = mean_growth(1000, 1100, Decimal("1209.999999"))
    assert below.mean is not None
    assert (below.mean < TENTH, below.compound_at_least(TENTH)) == (True, False)


@pytest.mark.parametrize("years", [(0, 500, 1200), (500, 0, 1200), (0, 0, 0)])
def test_a_base_year_of_zero_has_no_growth(years: tuple[int, int, int]) -> None:
    assert mean_growth(*years).mean is None


def test_a_last_year_of_zero_is_a_fall_and_not_a_gap() -> None:
    found = mean_growth(1000, 1000, 0)
    assert (found.mean, found.compound_at_least(TENTH)) == (Fraction(-1, 2), False)


@given(POSITIVE, POSITIVE, AMOUNTS)
def test_the_compound_rate_never_exceeds_the_mean(first: Decimal, second: Decimal, third: Decimal) -> None:
    found = mean_growth(first, second, third)
    assert found.mean is not None
    assert found.factor is not None
    assert found.factor <= (1 + found.mean) ** 2
    if found.compound_at_least(TENTH):
        assert found.mean >= TENTH


@given(POSITIVE, POSITIVE, AMOUNTS, st.integers(1, 10_000))
def test_growth_does_not_depend_on_the_unit(
    first: Decimal, second: Decimal, third: Decimal, unit: int
) -> None:
    amounts = [Fraction(amount) for amount in (first, second, third)]
    assert mean_growth(*amounts) == mean_growth(*(amount * unit for amount in amounts))


@given(POSITIVE, POSITIVE, AMOUNTS, POSITIVE)
def test_a_better_last_year_never_lowers_the_growth(
    first: Decimal, second: Decimal, third: Decimal, more: Decimal
) -> None:
    before, after = mean_growth(first, second, third), mean_growth(first, second, third + more)
    assert before.mean is not None
    assert after.mean is not None
    assert before.mean < after.mean


@given(st.fractions(Fraction("-0.99"), 4), POSITIVE)
def test_the_same_rate_in_both_years_is_reached_exactly_by_both_definitions(
    rate: Fraction, first: Decimal
) -> None:
    factor = 1 + rate
    start = Fraction(first)
    found = mean_growth(start, start * factor, start * factor**2)
    assert found.mean == rate
    assert found.compound_at_least(rate) is True
    assert found.compound_at_least(rate + Fraction(1, 10**12)) is False
