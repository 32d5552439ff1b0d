"""An assessment reads a case by the measure, exactly, and explains itself."""

import json
import random
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from fact_tables import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rules.assessment.assess import Assessment, assess, render
from domain.rules.assessment.findings import VERDICTS
from domain.rules.facts.declared import Facts, validate_facts
from domain.rules.measure.load import Kind, Measure, load_measure, packaged_measures

DAY = date(2026, 11, 24)
MEASURES = {measure.id: measure for measure in packaged_measures()}
CITY, M2022, M2026 = MEASURES["bg-2022-03"], MEASURES["miit-2022-63"], MEASURES["miit-2026-2"]

SOUND: dict[str, Any] = {
    "registered_in_hohhot_on": "2020-05-06",
    "legal_form": "LIMITED_COMPANY",
    "industry_code": "3911",
    "employees": 120,
    "total_assets": "5000",
    "revenue_y3": "1000",
    "revenue_y2": "1100",
    "revenue_y1": "1210",
    "main_product_revenue": "605",
    "market_years": "2",
    "national_rank": 20,
    "regional_rank": 10,
    "quality_certifications": 1,
    "municipal_brands": 1,
    "invention_patents_granted": 1,
    "pct_applications_published": 0,
    "utility_models": 2,
    "software_copyrights": 1,
    "national_standards": 0,
    "industry_standards": 0,
    "regional_standards": 1,
    "rd_institution_level": "MUNICIPAL",
}
NO_INNOVATION: dict[str, Any] = {
    "invention_patents_granted": 0,
    "pct_applications_published": 0,
    "utility_models": 0,
    "software_copyrights": 0,
    "national_standards": 0,
    "industry_standards": 0,
    "regional_standards": 0,
    "rd_institution_level": "NONE",
}


def run(measure: Measure = CITY, kind: Kind = "initial", day: date = DAY, **changes: Any) -> Assessment:
    return assess(validate_facts({**SOUND, **changes}), measure, day, kind)


def verdict(criterion: str, **changes: Any) -> str:
    return run(**changes).find(criterion).verdict


# --- the city measure ---------------------------------------------------------------------------------------


def test_a_sound_case_awaits_only_what_people_judge() -> None:
    assessment = run()
    assert assessment.verdict == "to_be_judged"
    open_ends = {f.id for f in assessment.walk() if f.verdict != "met" and not f.children}
    assert open_ends == {
        "tax_and_credit",
        "no_major_incident",
        "position_in_chain",
        "refined_management",
        "distinctive_product",
        "continuing_innovation",
    }


@pytest.mark.parametrize(
    ("criterion", "changes", "expected"),
    [
        ("revenue", {"revenue_y1": "1000", "main_product_revenue": "500"}, "met"),
        ("revenue", {"revenue_y1": "1000.000001"}, "met"),
        ("revenue", {"revenue_y1": "999.999999"}, "unmet"),
        ("revenue", {"revenue_y1": None}, "insufficient_data"),
        ("registered_two_years", {"registered_in_hohhot_on": "2024-11-24"}, "met"),
        ("registered_two_years", {"registered_in_hohhot_on": "2024-11-23"}, "met"),
        ("registered_two_years", {"registered_in_hohhot_on": "2024-11-25"}, "unmet"),
        ("registered_two_years", {"registered_in_hohhot_on": None}, "insufficient_data"),
        ("market_years", {"market_years": "2"}, "met"),
        ("market_years", {"market_years": "1.999999"}, "unmet"),
        ("market_years", {"market_years": "2.000001"}, "met"),
        ("market_years", {"market_years": None}, "insufficient_data"),
        ("main_product_share", {"main_product_revenue": "605"}, "met"),
        ("main_product_share", {"main_product_revenue": "604.999999"}, "unmet"),
        ("main_product_share", {"main_product_revenue": "605.000001"}, "met"),
        ("main_product_share", {"main_product_revenue": None}, "insufficient_data"),
        ("main_product_share", {"main_product_revenue": "0", "revenue_y1": "0"}, "insufficient_data"),
        ("market_rank", {"national_rank": 20, "regional_rank": None}, "met"),
        ("market_rank", {"national_rank": None, "regional_rank": 10}, "met"),
        ("market_rank", {"national_rank": 21, "regional_rank": 10}, "met"),
        ("market_rank", {"national_rank": 19, "regional_rank": 11}, "met"),
        ("market_rank", {"national_rank": 21, "regional_rank": 11}, "unmet"),
        ("market_rank", {"national_rank": 21, "regional_rank": None}, "insufficient_data"),
        ("market_rank", {"national_rank": None, "regional_rank": None}, "insufficient_data"),
        ("quality_certification", {"quality_certifications": 1}, "met"),
        ("quality_certification", {"quality_certifications": 0}, "unmet"),
        ("brand", {"municipal_brands": 1}, "met"),
        ("brand", {"municipal_brands": 2}, "met"),
        ("brand", {"municipal_brands": 0, "trademarks": 9}, "unmet"),
        ("brand", {"municipal_brands": None, "trademarks": 9}, "insufficient_data"),
    ],
)  # fmt: skip
def test_a_threshold_includes_its_boundary(criterion: str, changes: dict[str, Any], expected: str) -> None:
    assert verdict(criterion, **changes) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({}, "unmet"),
        ({"invention_patents_granted": 1}, "met"),
        ({"pct_applications_published": 1}, "met"),
        ({"utility_models": 3}, "met"),
        ({"software_copyrights": 3}, "met"),
        ({"utility_models": 2, "software_copyrights": 1}, "met"),
        ({"utility_models": 1, "software_copyrights": 1}, "unmet"),
        ({"national_standards": 1}, "met"),
        ({"industry_standards": 1}, "met"),
        ({"regional_standards": 1}, "met"),
        ({"group_or_company_standards": 5}, "unmet"),
        ({"rd_institution_level": "MUNICIPAL"}, "met"),
        ({"rd_institution_level": "NATIONAL"}, "met"),
        ({"rd_institution_level": "BELOW_MUNICIPAL"}, "unmet"),
    ],
)
def test_any_one_of_the_four_ways_to_innovate_suffices(way: dict[str, Any], expected: str) -> None:
    assert verdict("innovation", **{**NO_INNOVATION, **way}) == expected


def test_counted_facts_that_are_missing_are_not_taken_for_zero() -> None:
    assert verdict("utility_or_software", utility_models=3, software_copyrights=None) == "met"
    assert verdict("utility_or_software", utility_models=2, software_copyrights=None) == "insufficient_data"
    assert verdict("innovation", **{**NO_INNOVATION, "software_copyrights": None}) == "insufficient_data"


def test_all_four_traits_are_required() -> None:
    for changes in (
        {"market_years": "1"},
        {"quality_certifications": 0},
        {"municipal_brands": 0},
        NO_INNOVATION,
    ):
        assert run(**changes).verdict == "unmet"


def test_unmet_outweighs_missing_and_missing_outweighs_judgement() -> None:
    assert run(municipal_brands=0, market_years=None).verdict == "unmet"
    assert run(market_years=None).verdict == "insufficient_data"


@pytest.mark.parametrize(
    ("registered", "day", "expected"),
    [
        ("2024-02-29", date(2026, 2, 27), "unmet"),
        ("2024-02-29", date(2026, 2, 28), "met"),
        ("2024-02-28", date(2026, 2, 28), "met"),
        ("2024-03-01", date(2026, 2, 28), "unmet"),
    ],
)
def test_two_years_from_a_leap_day_end_on_the_28th(registered: str, day: date, expected: str) -> None:
    assert run(day=day, registered_in_hohhot_on=registered).find("registered_two_years").verdict == expected


def test_a_firm_that_moved_in_is_flagged_and_not_refused() -> None:
    assessment = run(moved_in=True)
    assert assessment.flags == ("moved_in",)
    assert assessment.verdict == "to_be_judged"
    assert run(moved_in=False).flags == ()


@pytest.mark.parametrize("row", rows("growth_cases.csv"), ids=lambda row: row["case_id"])
def test_growth_is_read_as_the_facts_say(row: dict[str, str]) -> None:
    years = {
        "revenue_y3": row["revenue_y_minus_3_wan"] or None,
        "revenue_y2": row["revenue_y_minus_2_wan"] or None,
        "revenue_y1": row["revenue_y_minus_1_wan"] or None,
    }
    finding = run(**years).find("growth")
    expected = {"pass": "met", "definitions_disagree": "met", "fail": "unmet"}
    assert finding.verdict == expected.get(row["expected_flag"], "insufficient_data")
    assert ("definitions_disagree" in finding.flags) == (row["expected_flag"] == "definitions_disagree")


@pytest.mark.parametrize(
    ("last", "expected"), [("1210", "met"), ("1209.999999", "unmet"), ("1210.000001", "met")]
)
def test_growth_of_exactly_ten_percent_is_enough(last: str, expected: str) -> None:
    assert verdict("growth", revenue_y1=last, main_product_revenue=None) == expected


@pytest.mark.parametrize("row", rows("sme_size_cases.csv"), ids=lambda row: row["case_id"])
def test_size_is_read_as_the_facts_say(row: dict[str, str]) -> None:
    finding = run(
        industry_code=row["gbt4754_2017_code"],
        employees=int(row["employees"]) if row["employees"] else None,
        revenue_y1=row["revenue_wan"] or None,
        total_assets=row["assets_wan"] or None,
        main_product_revenue=None,
    ).find("sme")
    expected = {"true": "met", "false": "unmet", "": "to_be_judged"}
    assert finding.verdict == expected[row["is_sme"]]
    if row["is_sme"]:
        assert finding.observed is not None
        assert finding.observed.value == row["expected_class"]


def test_missing_headcount_leaves_the_size_open() -> None:
    finding = run(employees=None).find("sme")
    assert finding.verdict == "insufficient_data"
    assert finding.observed is not None
    assert finding.observed.missing == ("employees",)


# --- what is judged -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "judge"),
    [
        ("tax_and_credit", "county"),
        ("no_major_incident", "county"),
        ("position_in_chain", "expert"),
        ("refined_management", "expert"),
        ("distinctive_product", "expert"),
        ("continuing_innovation", "expert"),
    ],
)
@pytest.mark.parametrize("declared", [True, False, None])
def test_what_asks_for_judgement_is_never_decided(criterion: str, judge: str, declared: bool | None) -> None:
    finding = run(bad_credit_record=declared, tax_violation=declared, major_incident=declared).find(criterion)
    assert (finding.verdict, finding.judged_by) == ("to_be_judged", judge)


# --- the explanation ----------------------------------------------------------------------------------------


def explained(assessment: Assessment, criterion: str) -> dict[str, Any]:
    def below(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for top in rows for row in (top, *below(top["children"]))]

    return next(row for row in below(assessment.canonical()["criteria"]) if row["id"] == criterion)


def test_a_finding_tells_article_observation_comparison_and_need() -> None:
    row = explained(run(revenue_y1="999.99"), "revenue")
    assert row["article"] == "申报条件·基本条件03"
    assert row["verdict"] == "unmet"
    assert row["comparison"] == "999.99 ≥ 1000"
    assert row["observed"]["value"] == "999.99"
    assert row["observed"]["source"] == "declared"
    assert row["observed"]["zh"] == "999.99万元"
    assert row["needed"]["zh"] == "须≥1000万元，相差0.01万元"
    assert row["needed"]["en"] == "≥ 1000 × 10 000 yuan is required; 0.01 × 10 000 yuan away"


def test_an_endless_ratio_is_shown_exactly_and_never_rounded_up() -> None:
    row = explained(run(revenue_y1="3", main_product_revenue="2"), "main_product_share")
    assert row["observed"]["value"] == "200/3"
    assert row["observed"]["zh"] == "66.6666…%"
    assert row["comparison"] == "200/3 ≥ 50"
    assert row["observed"]["source"] == "computed"


def test_missing_facts_are_asked_for_by_name() -> None:
    row = explained(run(market_years=None), "market_years")
    assert row["needed"]["zh"] == "补充填报：从事特定细分市场时间"
    assert row["observed"]["missing"] == ["market_years"]


def test_an_official_record_is_shown_as_one() -> None:
    facts = validate_facts(SOUND, official={"quality_certifications"})
    row = explained(assess(facts, CITY, DAY), "quality_certification")
    assert row["observed"]["source"] == "official"


def test_the_measure_is_pinned_by_id_version_and_hash() -> None:
    pinned = run().canonical()["measure"]
    assert (pinned["id"], pinned["version"], pinned["sha256"]) == (CITY.id, CITY.version, CITY.sha256)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_a_rendering_names_every_criterion(measure: Measure, language: Any) -> None:
    assessment = run(measure)
    text = render(assessment, language)
    for finding in assessment.walk():
        assert getattr(finding.criterion.requirement, language) in text


def test_an_unknown_criterion_is_not_found() -> None:
    with pytest.raises(KeyError):
        run().find("nonsense")


# --- the national measures ----------------------------------------------------------------------------------

NATIONAL: dict[str, Any] = {
    "market_years": "2",
    "rd_expense_y1": "100",
    "rd_expense_y2": "100",
    "revenue_y1": "1500",
    "revenue_y2": "1500",
    "equity_financing_2y": "0",
    "main_business_revenue_y1": "1200",
    "main_business_revenue_y2": "1200",
    "main_business_revenue_y3": "1200",
    "total_assets": "100",
    "total_liabilities": "80",
    "net_profit_y1": "0",
    "rd_staff": 0,
    "employees": 100,
    "product_domain": "NONE",
    "digital_level": "LEVEL_1",
    "provincial_quality_award": False,
    "iso9001_or_similar": False,
    "own_brand": False,
    "standard_setting": False,
    "local_features_score": "0",
    "ip_class": "NONE",
    "rd_institution_level": "NONE",
    "class1_ip_applied": 1,
    "market_years_at_last_year_end": "3",
    "tech_sme_title_from": "2025-01-01",
    "tech_sme_title_until": "2027-12-31",
    "platform_development_score": "50",
}


SMALL = {"main_business_revenue_y1": None}


def national(measure: Measure, kind: Kind = "initial", **changes: Any) -> Assessment:
    return assess(validate_facts({**NATIONAL, **changes}), measure, DAY, kind)


@pytest.mark.parametrize(
    ("criterion", "changes", "expected"),
    [
        ("market_years", {"market_years": "2"}, "met"),
        ("market_years", {"market_years": "1.99"}, "unmet"),
        ("rd_expense_last_year", {"rd_expense_y1": "100"}, "met"),
        ("rd_expense_last_year", {"rd_expense_y1": "99.999999"}, "unmet"),
        ("rd_ratio_last_year", {"rd_expense_y1": "45"}, "met"),
        ("rd_ratio_last_year", {"rd_expense_y1": "44.99"}, "unmet"),
        ("revenue_or_equity", {**SMALL, "revenue_y1": "1000"}, "met"),
        ("revenue_or_equity", {**SMALL, "revenue_y1": "999.99"}, "unmet"),
        ("revenue_or_equity", {**SMALL, "revenue_y1": "0", "equity_financing_2y": "2000"}, "met"),
        ("revenue_or_equity", {**SMALL, "revenue_y1": "0", "equity_financing_2y": "1999.99"}, "unmet"),
        ("score_or_direct", {}, "unmet"),
        ("score_or_direct", {"provincial_award_3y_rank": 3}, "met"),
        ("score_or_direct", {"provincial_award_3y_rank": 4}, "unmet"),
        ("score_or_direct", {"national_award_3y_rank": 5}, "met"),
        ("score_or_direct", {"national_award_3y_rank": 6}, "unmet"),
        ("score_or_direct", {"rd_expense_y1": "1400", "rd_expense_y2": "600"}, "met"),
        ("rd_expense_mean", {"rd_expense_y1": "1400", "rd_expense_y2": "599.99"}, "unmet"),
        ("score_or_direct", {"equity_financing_2y": "6000"}, "met"),
        ("score_or_direct", {"equity_financing_2y": "5999.99"}, "unmet"),
        ("score_or_direct", {"chuangke_top500_3y": True}, "met"),
        ("score_or_direct", {"chuangke_top500_3y": False}, "unmet"),
    ],
)  # fmt: skip
def test_a_gate_of_2022_includes_its_boundary(criterion: str, changes: dict[str, Any], expected: str) -> None:
    assert national(M2022, **changes).find(criterion).verdict == expected


@pytest.mark.parametrize(
    ("criterion", "changes", "expected"),
    [
        ("tech_innovative_sme_title", {}, "met"),
        ("tech_innovative_sme_title", {"tech_sme_title_until": DAY.isoformat()}, "met"),
        ("tech_innovative_sme_title", {"tech_sme_title_until": "2026-11-23"}, "unmet"),
        ("tech_innovative_sme_title", {"tech_sme_title_until": None}, "insufficient_data"),
        ("market_years", {"market_years_at_last_year_end": "2.999999"}, "unmet"),
        ("market_years", {"market_years_at_last_year_end": "3"}, "met"),
        ("revenue_or_equity", {"revenue_y1": "1500"}, "met"),
        ("revenue_or_equity", {"revenue_y1": "1499.99"}, "unmet"),
        ("revenue_or_equity", {"revenue_y1": "1499.99", "equity_financing_2y": "2000"}, "met"),
        ("main_business_ratio", {"main_business_revenue_y1": "1200"}, "met"),
        ("main_business_ratio", {"main_business_revenue_y1": "1199.99"}, "unmet"),
        ("debt_ratio", {"total_liabilities": "80"}, "met"),
        ("debt_ratio", {"total_liabilities": "80.01"}, "unmet"),
        ("debt_ratio", {"total_liabilities": "79.99"}, "met"),
        ("rd_expense", {}, "met"),
        ("rd_expense", {"rd_expense_y2": "99.99"}, "unmet"),
        ("rd_expense", {"rd_expense_y1": "99.99"}, "unmet"),
        ("rd_expense", {"rd_expense_y2": None}, "insufficient_data"),
        ("rd_ratio", {"rd_expense_y1": "45", "rd_expense_y2": "45"}, "met"),
        ("rd_ratio", {"rd_expense_y1": "45", "rd_expense_y2": "44.99"}, "unmet"),
        ("class1_ip", {"class1_ip_applied": 1}, "met"),
        ("class1_ip", {"class1_ip_applied": 0}, "unmet"),
        ("class1_ip", {"class1_ip_applied": 0, "provincial_up_award_3y_rank": 3}, "met"),
        ("class1_ip", {"class1_ip_applied": 0, "provincial_up_award_3y_rank": 4}, "unmet"),
        ("class1_ip", {"class1_ip_applied": 0, "rd_institution_level": "PROVINCIAL"}, "met"),
        ("class1_ip", {"class1_ip_applied": 0, "rd_institution_level": "MUNICIPAL"}, "unmet"),
        ("market_position", {}, "to_be_judged"),
        ("platform_score", {"platform_development_score": "50"}, "met"),
        ("platform_score", {"platform_development_score": "49.99"}, "unmet"),
        ("platform_score", {"platform_development_score": None}, "insufficient_data"),
    ],
)  # fmt: skip
def test_a_gate_of_2026_includes_its_boundary(criterion: str, changes: dict[str, Any], expected: str) -> None:
    assert national(M2026, **changes).find(criterion).verdict == expected


def test_a_re_review_of_2026_takes_either_year_of_the_platform_score() -> None:
    either = {"platform_development_score": "49.99", "platform_development_score_y2": "50"}
    assessment = national(M2026, "re_review", **either)
    assert assessment.find("platform_score_either_year").verdict == "met"
    with pytest.raises(KeyError):
        assessment.find("platform_score")


# Each row of the score table: the fact that moves, what else is set, and figures with the points they earn.
GROWTH_BASE = {"main_business_revenue_y3": "100", "main_business_revenue_y2": "100"}
SCORES: list[tuple[str, str, dict[str, Any], str]] = [
    ("main_business_ratio", "main_business_revenue_y1", {},
     "1200=5 1199.99=3 1050=3 1049.99=1 900=1 899.99=0"),
    ("main_business_growth", "main_business_revenue_y1", GROWTH_BASE,
     "120=10 119.99=8 116=8 115.99=6 112=6 111.99=4 108=4 107.99=2 100=2 99.99=0"),
    ("market_years", "market_years", {}, "1.99=0 2=1 3.99=1 4=2 10=5 40=5"),
    ("product_domain", "product_domain", {}, "FILLS_GAP=5 SIX_FOUNDATIONS=3 NONE=0"),
    ("digital_level", "digital_level", {}, "LEVEL_3_UP=5 LEVEL_2=3 LEVEL_1=0"),
    ("net_margin", "net_profit_y1", {},
     "150=10 149.99=8 120=8 119.99=6 90=6 89.99=4 60=4 59.99=2 30=2 29.99=0 -500=0"),
    ("debt_ratio", "total_liabilities", {}, "0=5 50=5 50.01=3 60=3 60.01=1 70=1 70.01=0 900=0"),
    ("local_features", "local_features_score", {}, "0=0 12.5=12.5 15=15 16=15"),
    ("ip", "ip_class", {}, "CLASS1_HIGH_VALUE=10 CLASS1_SELF_DEVELOPED=8 CLASS1=6 CLASS2=2 NONE=0"),
    ("rd_input", "rd_expense_y1", {"revenue_y1": "1000000"},
     "500=10 499.99=8 400=8 399.99=6 300=6 299.99=4 200=4 199.99=2 100=2 99.99=0"),
    ("rd_input", "rd_expense_y1", {"revenue_y1": "100", "main_business_revenue_y1": None},
     "10=10 9.99=8 8=8 7.99=6 6=6 5.99=4 4=4 3.99=2 3=2 2.99=0"),
    ("rd_staff_ratio", "rd_staff", {}, "20=5 19=3 10=3 9=1 5=1 4=0"),
    ("rd_institution", "rd_institution_level", {},
     "NATIONAL=10 PROVINCIAL=8 MUNICIPAL=4 BELOW_MUNICIPAL=2 NONE=0"),
]  # fmt: skip


def points_of(item: str, **changes: Any) -> tuple[Any, Any]:
    sheet = national(M2022, **changes).sheet
    assert sheet is not None
    row = next(row for row in sheet.items if row.item.id == f"score_{item}")
    return row.points, row.at_most


@pytest.mark.parametrize(("item", "fact", "others", "earned"), SCORES)
def test_a_figure_on_a_boundary_takes_the_higher_score(
    item: str, fact: str, others: dict[str, Any], earned: str
) -> None:
    for pair in earned.split():
        figure, _, points = pair.partition("=")
        value = int(figure) if fact == "rd_staff" else figure
        low, high = points_of(item, **{**others, fact: value})
        assert low == high == Decimal(points), pair


def test_each_proof_of_quality_earns_three_points_and_five_at_most() -> None:
    assert points_of("quality") == (0, 0)
    assert points_of("quality", own_brand=True) == (3, 3)
    assert points_of("quality", own_brand=True, iso9001_or_similar=True) == (5, 5)
    assert points_of("quality", own_brand=True, iso9001_or_similar=None) == (3, 5)


HIGH: dict[str, Any] = {
    "net_profit_y1": "150",
    "product_domain": "FILLS_GAP",
    "digital_level": "LEVEL_3_UP",
    "ip_class": "CLASS1_HIGH_VALUE",
    "rd_institution_level": "NATIONAL",
    "total_liabilities": "50",
}


@pytest.mark.parametrize(
    ("local", "expected"),
    [("1", "met"), ("0.999999", "unmet"), ("1.000001", "met"), (None, "insufficient_data")],
)
def test_sixty_points_are_enough(local: str | None, expected: str) -> None:
    finding = national(M2022, **HIGH, local_features_score=local).find("score")
    assert finding.verdict == expected


def test_a_missing_row_stays_open_only_while_it_matters() -> None:
    assert national(M2022, local_features_score=None).find("score").verdict == "unmet"
    rich = {**HIGH, "rd_staff": 20, "provincial_quality_award": True, "local_features_score": None}
    assert national(M2022, **rich).find("score").verdict == "met"


# --- properties ---------------------------------------------------------------------------------------------

AMOUNT = st.integers(0, 3_000_000).map(lambda n: format(Decimal(n) / 1000, "f"))
COUNT = st.integers(0, 5)
CASES = st.fixed_dictionaries(
    {},
    optional={
        "revenue_y1": AMOUNT,
        "revenue_y2": AMOUNT,
        "revenue_y3": AMOUNT,
        "market_years": st.sampled_from(["0", "1.5", "2", "9"]),
        "national_rank": st.integers(1, 40),
        "regional_rank": st.integers(1, 20),
        "quality_certifications": COUNT,
        "municipal_brands": COUNT,
        "invention_patents_granted": COUNT,
        "pct_applications_published": COUNT,
        "utility_models": COUNT,
        "software_copyrights": COUNT,
        "national_standards": COUNT,
        "rd_institution_level": st.sampled_from(["NONE", "BELOW_MUNICIPAL", "MUNICIPAL", "NATIONAL"]),
        "rd_expense_y1": AMOUNT,
        "rd_expense_y2": AMOUNT,
        "equity_financing_2y": AMOUNT,
        "chuangke_top500_3y": st.booleans(),
        "local_features_score": st.integers(0, 15).map(str),
        "employees": st.integers(0, 2000),
        "industry_code": st.sampled_from(["3911", "6513", "7040"]),
        "moved_in": st.booleans(),
    },
)
BETTER: dict[str, int] = {
    "revenue_y1": 1,
    "market_years": 1,
    "national_rank": -1,
    "regional_rank": -1,
    "quality_certifications": 1,
    "municipal_brands": 1,
    "invention_patents_granted": 1,
    "pct_applications_published": 1,
    "utility_models": 1,
    "software_copyrights": 1,
    "national_standards": 1,
    "equity_financing_2y": 1,
}
# A size limit is a ceiling: more revenue may make an enterprise too large, and shares of it shrink.
CEILINGS = {"sme", "basic", "rd_ratio_last_year", "rd_ratio", "rd_ratio.1", "score", "score_or_direct"}


def improved(value: Any, direction: int) -> Any:
    if isinstance(value, str):
        return format(Decimal(value) + direction, "f")
    return max(value + direction, 1)


@settings(deadline=None)
@given(CASES, st.sampled_from(sorted(BETTER)))
def test_a_better_figure_never_worsens_a_verdict(case: dict[str, Any], code: str) -> None:
    if code not in case:
        return
    better = {**case, code: improved(case[code], BETTER[code])}
    for measure in MEASURES.values():
        before = assess(validate_facts(case), measure, DAY)
        after = assess(validate_facts(better), measure, DAY)
        for one, two in zip(before.walk(), after.walk(), strict=True):
            if one.id not in CEILINGS:
                assert VERDICTS.index(two.verdict) >= VERDICTS.index(one.verdict), one.id


@settings(deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_bytes(
    case: dict[str, Any], shuffle: random.Random
) -> None:
    codes = list(case)
    shuffle.shuffle(codes)
    shuffled = validate_facts({code: case[code] for code in codes})
    for measure in MEASURES.values():
        first = assess(validate_facts(case), measure, DAY).to_json_bytes()
        assert assess(shuffled, measure, DAY).to_json_bytes() == first
        assert json.loads(first)["verdict"] in VERDICTS


@settings(deadline=None)
@given(CASES)
def test_declaring_more_never_turns_met_or_unmet_around(case: dict[str, Any]) -> None:
    sparse = assess(validate_facts(case), CITY, DAY)
    full = assess(validate_facts({**SOUND, **case, "main_product_revenue": None}), CITY, DAY)
    for one, two in zip(sparse.walk(), full.walk(), strict=True):
        if one.verdict in ("met", "unmet"):
            assert two.verdict == one.verdict, one.id


def test_no_facts_at_all_decide_nothing() -> None:
    assessment = assess(Facts({}), CITY, DAY)
    assert assessment.verdict == "insufficient_data"
    assert {f.verdict for f in assessment.walk()} <= {"insufficient_data", "to_be_judged"}


# --- a measure invented for a test --------------------------------------------------------------------------


def test_a_fractional_limit_is_compared_exactly() -> None:
    text = (resources.files("domain.rules") / "measures" / "bg-2022-03.toml").read_text("utf-8")
    measure = load_measure(text.replace("value = 1000", "value = 1000.3", 1), "draft.toml")
    assert run(measure, revenue_y1="1000.3").find("revenue").verdict == "met"
    assert run(measure, revenue_y1="1000.299999").find("revenue").verdict == "unmet"
