"""The two national measures say all that their texts on file say, limit by limit and band by band."""

from fractions import Fraction
from typing import Any

import pytest
from fact_tables import table

from domain.rules.facts.catalogue import UNITS
from domain.rules.measure.load import Measure, packaged_measures
from domain.rules.measure.model import (
    Bands,
    Criterion,
    Formula,
    Given,
    Group,
    Judged,
    Options,
    ScoreItem,
    ScoreTotal,
    Threshold,
    leaves,
)

MEASURES = {measure.id: measure for measure in packaged_measures()}
SOURCES = {
    "miit-2022-63": table("measure_miit_2022_63.toml"),
    "miit-2026-2": table("measure_miit_2026_2.toml"),
}
# where the file's name for a condition is not the text's; one condition of the text may be two here
NAMES: dict[tuple[str, str], tuple[str, ...]] = {
    ("miit-2022-63", "score_total"): ("score",),
    ("miit-2022-63", "provincial_award_3y_rank"): ("provincial_award",),
    ("miit-2022-63", "national_award_3y_rank"): ("national_award",),
    ("miit-2022-63", "rd_expense_2y_mean"): ("rd_expense_mean",),
    ("miit-2022-63", "chuangke_top500_3y"): ("chuangke_top500",),
    ("miit-2026-2", "title_tech_innovative_sme_valid"): ("tech_innovative_sme_title",),
    ("miit-2026-2", "market_years_as_of_last_year_end"): ("market_years",),
    ("miit-2026-2", "debt_ratio_last_year_end"): ("debt_ratio",),
    ("miit-2026-2", "rd_expense_each_of_2y"): ("rd_expense",),
    ("miit-2026-2", "rd_ratio_each_of_2y"): ("rd_ratio",),
    ("miit-2026-2", "class1_ip_applied"): ("class1_ip",),
    ("miit-2026-2", "provincial_up_award_3y_rank"): ("provincial_up_award",),
    ("miit-2026-2", "market_position_relatively_leading"): ("market_position",),
    ("miit-2026-2", "platform_development_score"): ("platform_score", "platform_score_either_year"),
}
SCORE_NAMES = {"quality_items": "quality", "rd_institution_level": "rd_institution"}
OPTION_NAMES = {
    "six_foundations_or_time_honoured_or_chain_leader_supplier": "SIX_FOUNDATIONS",
    "level3_up": "LEVEL_3_UP",
    "level2": "LEVEL_2",
    "level1": "LEVEL_1",
}


def names(measure: str, condition: str, inside: str = "") -> tuple[str, ...]:
    if condition == "equity_financing_2y":
        return ("equity_financing_direct" if inside == "score_or_direct" else "equity_financing",)
    return NAMES.get((measure, condition), (condition,))


def tops(measure: str, gate: dict[str, Any]) -> list[Criterion]:
    criteria = {criterion.id: criterion for criterion in MEASURES[measure].criteria}
    return [criteria[name] for name in names(measure, gate["id"])]


GATES = [(measure, gate) for measure, source in SOURCES.items() for gate in source["gate"]]
SCORES = SOURCES["miit-2022-63"]["score"]


def same_limit(found: Criterion, said: dict[str, Any]) -> None:
    """Every limit below a condition is the one that the text states, in its unit."""
    limits = [leaf for leaf in leaves((found,)) if not isinstance(leaf, Group)]
    assert limits
    for limit in limits:
        assert isinstance(limit, Threshold | ScoreTotal)
        if said["id"] == "provincial_up_rd_institution":
            # a yes or no in the text, a level of the institution here
            assert (limit.op, limit.limit, said["op"], said["value"]) == (">=", "PROVINCIAL", "==", True)
            continue
        assert (limit.op, limit.limit) == (said["op"], said["value"])
        if "unit" in said and isinstance(limit, Threshold):
            assert UNITS[limit.figure.unit][0] == said["unit"]


@pytest.mark.parametrize(
    ("measure", "gate"), GATES, ids=[f"{measure}-{gate['id']}" for measure, gate in GATES]
)
def test_a_condition_of_the_text_stands_in_the_measure(measure: str, gate: dict[str, Any]) -> None:
    found = tops(measure, gate)
    if gate.get("kind") == "manual_review":
        assert [type(criterion) for criterion in found] == [Judged]
    elif "any" not in gate:
        for criterion in found:
            same_limit(criterion, gate)
    else:
        (group,) = found
        assert isinstance(group, Group)
        assert group.mode == "any"
        ways = {child.id: child for child in group.children}
        said = {name: way for way in gate["any"] for name in names(measure, way["id"], gate["id"])}
        assert set(ways) == set(said)
        for name, way in said.items():
            same_limit(ways[name], way)


@pytest.mark.parametrize("measure", SOURCES)
def test_the_measure_has_no_condition_that_the_text_lacks(measure: str) -> None:
    said = [name for gate in SOURCES[measure]["gate"] for name in names(measure, gate["id"])]
    assert [criterion.id for criterion in MEASURES[measure].criteria] == said


@pytest.mark.parametrize("measure", SOURCES)
def test_every_condition_and_every_score_has_its_article(measure: str) -> None:
    found: Measure = MEASURES[measure]
    assert all(criterion.article for criterion in leaves(found.criteria))
    assert all(item.article for item in found.scores)


@pytest.mark.parametrize(("measure", "name"), [("miit-2026-2", "rd_expense"), ("miit-2026-2", "rd_ratio")])
def test_each_of_two_years_is_asked_for_by_itself(measure: str, name: str) -> None:
    group = next(criterion for criterion in MEASURES[measure].criteria if criterion.id == name)
    assert isinstance(group, Group)
    assert (group.mode, len(group.children)) == ("all", 2)


def test_the_measures_follow_each_other_as_the_texts_say() -> None:
    for id_, source in SOURCES.items():
        assert MEASURES[id_].effective_from == source["effective_from"]
        assert MEASURES[id_].periods.term.validity_years == source["validity_years"]
    former, latter = MEASURES["miit-2022-63"], MEASURES["miit-2026-2"]
    assert former.effective_until is not None
    assert (latter.effective_from - former.effective_until).days == 1
    assert latter.effective_from == SOURCES["miit-2022-63"]["superseded_on"]


def test_the_measure_of_2026_owns_to_its_source_and_asks_for_a_yearly_update() -> None:
    measure, source = MEASURES["miit-2026-2"], SOURCES["miit-2026-2"]
    assert measure.source_note == source["source_confidence"]
    (update,) = measure.reports
    assert f"{update.due_month:02}-{update.due_day:02}" == source["annual_update_by"]


# --- the score table ------------------------------------------------------------------------------------------------


def item_of(said: dict[str, Any]) -> ScoreItem:
    name = "score_" + SCORE_NAMES.get(said["id"], said["id"].removesuffix("_2y_avg"))
    return next(item for item in MEASURES["miit-2022-63"].scores if item.id == name)


def steps(scale: Bands, *, falling: bool = False) -> list[tuple[Fraction, Fraction]]:
    """The bands by their inner boundary, best first: what a figure must reach, or stay within, for the points."""
    bounds = [(band.upper if falling else band.lower, band.points) for band in scale.bands]
    bounded = [(bound, points) for bound, points in bounds if bound is not None]
    return sorted(bounded, key=lambda step: step[1], reverse=True)


def earning(bands: list[list[int]]) -> list[tuple[int, int]]:
    return [(bound, points) for bound, points in bands if points]


@pytest.mark.parametrize("said", SCORES, ids=lambda said: said["id"])
def test_a_row_of_the_score_table_has_its_dimension_and_maximum(said: dict[str, Any]) -> None:
    item = item_of(said)
    assert (item.dimension.zh, item.maximum) == (said["dim"], said["max"])


@pytest.mark.parametrize("said", [row for row in SCORES if "bands" in row], ids=lambda said: said["id"])
def test_a_row_has_the_bands_of_the_text(said: dict[str, Any]) -> None:
    (part,) = item_of(said).parts
    assert isinstance(part.scale, Bands)
    falling = said.get("direction") == "lower_better"
    assert [step for step in steps(part.scale, falling=falling) if step[1]] == earning(said["bands"])
    assert min(band.points for band in part.scale.bands) == 0
    assert UNITS[part.figure.unit][0] == said["unit"]


def test_the_input_into_research_is_scored_by_amount_or_by_share() -> None:
    said = next(row for row in SCORES if row["id"] == "rd_input")
    amount, share = item_of(said).parts
    assert isinstance(amount.scale, Bands)
    assert isinstance(share.scale, Bands)
    assert steps(amount.scale) == earning(said["bands_amount_wan"])
    assert steps(share.scale) == earning(said["bands_ratio_pct"])
    assert (amount.figure.unit, share.figure.unit) == ("wan_yuan", "percent")


@pytest.mark.parametrize("said", [row for row in SCORES if "options" in row], ids=lambda said: said["id"])
def test_a_row_has_the_options_of_the_text(said: dict[str, Any]) -> None:
    (part,) = item_of(said).parts
    assert isinstance(part.scale, Options)
    expected = {OPTION_NAMES.get(name, name.upper()): points for name, points in said["options"].items()}
    assert dict(part.scale.points) == expected


@pytest.mark.parametrize(
    ("item", "formula"),
    [
        ("market_years", Formula("floor_divide_capped", Fraction(2), Fraction(5))),
        ("quality_items", Formula("times_capped", Fraction(3), Fraction(5))),
    ],
)
def test_a_row_has_the_formula_of_the_text(item: str, formula: Formula) -> None:
    said = next(row for row in SCORES if row["id"] == item)
    (part,) = item_of(said).parts
    assert part.scale == formula
    assert set(said.get("items", part.figure.of)) == set(part.figure.of)


def test_the_province_scores_the_local_features_itself() -> None:
    (part,) = item_of(next(row for row in SCORES if row["id"] == "local_features")).parts
    assert part.scale == Given()


def test_the_score_table_is_complete_and_worth_a_hundred_points() -> None:
    items = MEASURES["miit-2022-63"].scores
    assert [item.id for item in items] == [item_of(said).id for said in SCORES]
    assert sum(item.maximum for item in items) == 100
    assert MEASURES["miit-2026-2"].scores == ()
