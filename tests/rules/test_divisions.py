"""The recommending bodies are the twelve of the city's own list."""

from importlib.resources import files

import pytest
from fact_tables import FACTS, Row, case_id, rows

from domain.rules.errors import Invalid
from domain.rules.facts.divisions import DIVISIONS, require_division

LISTED = rows("hohhot_divisions.csv")


def test_the_packaged_list_is_the_one_on_file() -> None:
    packaged = files("domain.rules").joinpath("data/hohhot_divisions.csv").read_bytes()
    assert packaged == (FACTS / "hohhot_divisions.csv").read_bytes()


def test_there_are_nine_counties_and_three_zones_in_the_lists_order() -> None:
    assert list(DIVISIONS) == [row["recommender_code"] for row in LISTED]
    kinds = [division.kind for division in DIVISIONS.values()]
    assert (len(kinds), kinds.count("development_zone")) == (12, 3)


@pytest.mark.parametrize("row", LISTED, ids=case_id)
def test_a_recommending_body_is_known_by_its_own_code(row: Row) -> None:
    code = row["recommender_code"]
    division = DIVISIONS[require_division(code)]
    assert (division.code, division.name_zh, division.kind) == (code, row["name_zh"], row["kind"])
    assert (division.code_system, division.code_there) == (row["code_system"], row["code"])


@pytest.mark.parametrize("code", ["", "150172", "110105", "jkq", "新城区", "150102 "])
def test_any_other_code_is_refused_at_its_place(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        require_division(code, "/enterprise/district")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [
        ("/enterprise/district", "unknown_division")
    ]
