"""Facts are checked once, wholly, and then never change."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FACT_FIELDS, UNITS
from domain.rules.facts.declared import facts_schema, plain, validate_facts

DAY = date(2026, 11, 24)


def faults(raw: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        validate_facts(raw, DAY)
    return {error.pointer: error.code for error in caught.value.errors}


def test_absent_and_null_mean_the_same() -> None:
    assert validate_facts({"employees": None}, DAY) == validate_facts({}, DAY)


def test_values_are_typed_and_exact() -> None:
    facts = validate_facts(
        {"revenue_y1": "1000.10", "employees": 12, "registered_in_hohhot_on": "2024-02-29", "moved_in": True},
        DAY,
    )
    assert facts["revenue_y1"] == Decimal("1000.10")
    assert facts["employees"] == 12
    assert facts["registered_in_hohhot_on"] == date(2024, 2, 29)
    assert facts["moved_in"] is True


def test_the_canonical_form_does_not_depend_on_notation_or_order() -> None:
    one = validate_facts({"revenue_y1": "1000.00", "revenue_y2": "0"}, DAY)
    other = validate_facts({"revenue_y2": "0.0", "revenue_y1": "1000"}, DAY)
    assert one.canonical() == other.canonical() == {"revenue_y1": "1000", "revenue_y2": "0"}
    assert list(one.canonical()) == list(other.canonical())


def test_the_canonical_form_reads_back_as_the_same_facts() -> None:
    facts = validate_facts(
        {"revenue_y1": "1000.5", "moved_in": False, "tech_sme_title_until": "2030-01-01"}, DAY
    )
    assert validate_facts(facts.canonical(), DAY) == facts


def test_facts_cannot_be_changed() -> None:
    facts = validate_facts({"employees": 1}, DAY)
    with pytest.raises(TypeError):
        facts["employees"] = 2


@pytest.mark.parametrize(
    ("code", "value", "fault"),
    [
        ("no_such_fact", 1, "unknown_field"),
        ("employees", True, "wrong_type"),
        ("employees", "12", "wrong_type"),
        ("employees", 1.0, "wrong_type"),
        ("employees", -1, "too_small"),
        ("employees", 10**15, "too_many_digits"),
        ("national_rank", 0, "too_small"),
        ("revenue_y1", 1000, "wrong_type"),
        ("revenue_y1", 1000.5, "wrong_type"),
        ("revenue_y1", True, "wrong_type"),
        ("revenue_y1", Decimal("NaN"), "wrong_type"),
        ("revenue_y1", "1e3", "not_a_decimal"),
        ("revenue_y1", "NaN", "not_a_decimal"),
        ("revenue_y1", "１０００", "not_a_decimal"),
        ("revenue_y1", "01", "not_a_decimal"),
        ("revenue_y1", "1000\n", "not_a_decimal"),
        ("revenue_y1", "1234567890123456", "not_a_decimal"),
        ("revenue_y1", "1.1234567", "not_a_decimal"),
        ("revenue_y1", "-0.01", "negative"),
        ("moved_in", 1, "wrong_type"),
        ("moved_in", "true", "wrong_type"),
        ("registered_in_hohhot_on", "2026-02-29", "not_a_date"),
        ("registered_in_hohhot_on", "20260101", "not_a_date"),
        ("registered_in_hohhot_on", 20260101, "not_a_date"),
        ("registered_in_hohhot_on", "2026-11-25", "in_the_future"),
        ("rd_institution_level", "municipal", "not_an_option"),
        ("rd_institution_level", ["MUNICIPAL"], "not_an_option"),
        ("industry_code", "3", "not_an_industry_code"),
        ("industry_code", "C3911", "not_an_industry_code"),
        ("main_product", "x" * 2001, "too_long"),
        ("main_product", "a\x00b", "control_character"),
        ("main_product", 5, "wrong_type"),
    ],
)  # fmt: skip
def test_a_value_at_fault_is_named_with_its_reason(code: str, value: object, fault: str) -> None:
    assert faults({code: value}) == {f"/facts/{code}": fault}


def test_the_longest_numbers_pass() -> None:
    facts = validate_facts({"revenue_y1": "999999999999999.999999", "employees": 10**15 - 1}, DAY)
    assert facts.canonical()["revenue_y1"] == "999999999999999.999999"


def test_a_profit_may_be_negative() -> None:
    assert validate_facts({"net_profit_y1": "-12.5"}, DAY)["net_profit_y1"] == Decimal("-12.5")


def test_the_day_itself_is_not_in_the_future_and_a_title_may_end_later() -> None:
    validate_facts({"registered_in_hohhot_on": "2026-11-24", "tech_sme_title_until": "2029-01-01"}, DAY)


def test_without_a_day_no_date_is_too_late() -> None:
    validate_facts({"registered_in_hohhot_on": "2999-01-01"})


@pytest.mark.parametrize(
    ("part", "whole"), [("main_product_revenue", "revenue_y1"), ("main_business_revenue_y2", "revenue_y2")]
)
def test_a_part_may_equal_its_whole_but_not_exceed_it(part: str, whole: str) -> None:
    validate_facts({part: "100.00", whole: "100"}, DAY)
    assert faults({part: "100.01", whole: "100"}) == {f"/facts/{part}": "exceeds_total"}


def test_a_title_cannot_end_before_it_starts() -> None:
    raw = {"tech_sme_title_from": "2025-01-02", "tech_sme_title_until": "2025-01-01"}
    assert faults(raw) == {"/facts/tech_sme_title_until": "ends_before_start"}


def test_all_faults_are_reported_at_once() -> None:
    raw = {"employees": -1, "revenue_y1": "x", "a/b~c": 1, "moved_in": "no"}
    assert faults(raw) == {
        "/facts/employees": "too_small",
        "/facts/revenue_y1": "not_a_decimal",
        "/facts/a~1b~0c": "unknown_field",
        "/facts/moved_in": "wrong_type",
    }


def test_an_official_record_is_told_from_a_declaration() -> None:
    facts = validate_facts({"employees": 1, "revenue_y1": "1"}, DAY, official={"employees"})
    assert (facts.source("employees"), facts.source("revenue_y1")) == ("official", "declared")


def test_a_material_is_worth_more_than_a_word_and_an_official_record_more_than_either() -> None:
    given = {"employees": 5, "revenue_y1": "1", "revenue_y2": "1"}
    facts = validate_facts(given, official=["employees"], evidenced=["employees", "revenue_y1"])
    assert [facts.source(code) for code in given] == ["official", "evidence", "declared"]


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**14, places=6))
def test_any_decimal_survives_the_canonical_form(value: Decimal) -> None:
    facts = validate_facts({"revenue_y1": format(value, "f")})
    assert Decimal(plain(facts["revenue_y1"])) == value


ANYTHING = st.integers() | st.text("0123456789.-eNaN万\x00\n", max_size=20) | st.booleans() | st.floats()


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*FACT_FIELDS, "nonsense"]), ANYTHING, max_size=8))
def test_whatever_is_declared_is_taken_or_refused_by_name(raw: dict[str, Any]) -> None:
    try:
        validate_facts(raw, DAY)
        errors: tuple[FieldError, ...] = ()
    except Invalid as refusal:
        errors = refusal.errors
    assert all(error.pointer.removeprefix("/facts/") in raw for error in errors)


def test_every_field_has_a_known_unit_and_two_labels() -> None:
    for code, field in FACT_FIELDS.items():
        assert code == field.code
        assert field.unit in UNITS
        assert field.zh
        assert field.en
        assert (field.type == "enum") == bool(field.options)


def test_the_schema_lists_the_whole_catalogue_and_nothing_else() -> None:
    schema = facts_schema()
    assert set(schema["properties"]) == set(FACT_FIELDS)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["net_profit_y1"]["pattern"].startswith("^-?")
    assert schema["properties"]["revenue_y1"]["pattern"].startswith("^(?:0|")
