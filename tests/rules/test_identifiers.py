"""Credit codes are checked by their standards; case and certificate numbers read back as they were written."""

import string

import pytest
from fact_tables import Row, case_id, rows
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from domain.rules.errors import Invalid
from domain.rules.facts.identifiers import (
    CASE_PREFIXES,
    CHECK_ALPHABET,
    case_number,
    certificate_number,
    inspect_credit_code,
    make_credit_code,
    parse_case_number,
    parse_certificate_number,
    require_credit_code,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SERIALS = st.text(ALPHABET, min_size=8, max_size=8)
DIVISIONS = st.text(string.digits, min_size=6, max_size=6)
CODES = st.builds(make_credit_code, DIVISIONS, SERIALS)
CHECKS = st.text(CHECK_ALPHABET, min_size=6, max_size=6)
YEARS = st.integers(2022, 2099)
NUMBERS = st.integers(1, 10_000_000)


# --- credit codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("uscc_examples.csv"), ids=case_id)
def test_every_part_of_a_credit_code_is_judged_as_the_facts_say(row: Row) -> None:
    found = inspect_credit_code(row["code"])
    assert {
        "format_ok": found.format_ok,
        "checksum_ok": found.checksum_ok,
        "orgcode_check_ok": found.orgcode_check_ok,
        "policy_prefix_ok": found.policy_prefix_ok,
    } == {name: row[name] == "1" for name in row if name.endswith("_ok")}


@pytest.mark.parametrize("row", rows("uscc_examples.csv"), ids=case_id)
def test_a_code_is_accepted_exactly_where_its_form_and_check_character_are_right(row: Row) -> None:
    sound = row["format_ok"] == row["checksum_ok"] == "1"
    assert sound == (row["stdnum_2_2_is_valid"] == "1") == uscc.is_valid(row["code"])
    if sound:
        assert require_credit_code(row["code"]) == row["code"]
    else:
        with pytest.raises(Invalid) as caught:
            require_credit_code(row["code"])
        assert caught.value.errors[0].pointer == "/uscc"
        assert row["code"] not in caught.value.en + caught.value.errors[0].en


def test_the_two_faults_of_a_code_are_told_apart() -> None:
    for code, fault in (
        ("911501020000H0011", "credit_code_format"),
        ("911501020000H0011R", "credit_code_checksum"),
    ):
        with pytest.raises(Invalid) as caught:
            require_credit_code(code, "/expert/uscc")
        assert [(e.pointer, e.code) for e in caught.value.errors] == [("/expert/uscc", fault)]


def test_small_letters_are_read_as_capitals() -> None:
    assert require_credit_code("911501020000h0011q") == "911501020000H0011Q"


@pytest.mark.parametrize(
    "code",
    ["", " 911501020000H0011Q", "911501020000H0011Q\n", "９11501020000H0011Q", "911501020000H0011QQ"],
)
def test_anything_around_a_code_or_unlike_its_characters_is_refused(code: str) -> None:
    with pytest.raises(Invalid):
        require_credit_code(code)


@given(CODES)
def test_a_made_code_is_right_in_every_part(code: str) -> None:
    found = inspect_credit_code(code)
    assert (found.format_ok, found.checksum_ok, found.orgcode_check_ok, found.policy_prefix_ok) == (True,) * 4
    assert uscc.is_valid(code)


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    with pytest.raises(Invalid):
        require_credit_code(code[:place] + other + code[place + 1 :])


@given(CODES, st.integers(0, 16))
def test_any_two_neighbours_changed_about_are_noticed(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    with pytest.raises(Invalid):
        require_credit_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(st.text() | st.text(ALPHABET, min_size=18, max_size=18))
def test_whatever_is_sent_is_refused_unless_its_check_character_is_right(text: str) -> None:
    if inspect_credit_code(text.upper()).checksum_ok:
        assert require_credit_code(text) == text.upper()
    else:
        with pytest.raises(Invalid) as caught:
            require_credit_code(text)
        assert caught.value.errors[0].code in {"credit_code_format", "credit_code_checksum"}


@pytest.mark.parametrize(("prefix", "expected"), [("91", True), ("93", True), ("92", False), ("52", False)])
def test_only_enterprises_and_cooperatives_have_a_prefix_that_the_scheme_expects(
    prefix: str, expected: bool
) -> None:
    code = make_credit_code("150102", "0000H001", prefix=prefix)
    assert inspect_credit_code(code).policy_prefix_ok is expected


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("application", "SQ-2026-000123"), ("re_review", "FH-2026-000123"), ("revocation", "CX-2026-000123")],
)
def test_a_case_number_names_kind_year_and_place_in_the_series(kind: str, expected: str) -> None:
    assert case_number(kind, 2026, 123) == expected


def test_a_certificate_number_is_written_as_the_scheme_says() -> None:
    assert certificate_number(2026, 1, "7K3M9Q") == "ZJTX-HHHT-2026-00001-7K3M9Q"


@given(st.sampled_from(sorted(CASE_PREFIXES)), YEARS, NUMBERS)
def test_a_case_number_reads_back(kind: str, year: int, number: int) -> None:
    assert parse_case_number(case_number(kind, year, number)) == (kind, year, number)


@given(YEARS, NUMBERS, CHECKS)
def test_a_certificate_number_reads_back(year: int, number: int, check: str) -> None:
    assert parse_certificate_number(certificate_number(year, number, check)) == (year, number, check)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SQ-2026-123",
        "SQ-2026-0000123",
        "XX-2026-000123",
        "sq-2026-000123",
        "SQ-2026-000123\n",
        "SQ-２026-000123",
    ],
)
def test_nothing_but_a_case_number_is_read_as_one(text: str) -> None:
    with pytest.raises(Invalid):
        parse_case_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ZJTX-HHHT-2026-00001",
        "ZJTX-HHHT-2026-1-7K3M9Q",
        "ZJTX-HHHT-2026-000001-7K3M9Q",
        "ZJTX-HHHT-2026-00001-7K3M9",
        "ZJTX-HHHT-2026-00001-7K3M9O",
        "ZJTX-BJ-2026-00001-7K3M9Q",
        "ZJTX-HHHT-2026-00001-7K3M9Q\n",
    ],
)
def test_nothing_but_a_certificate_number_is_read_as_one(text: str) -> None:
    with pytest.raises(Invalid):
        parse_certificate_number(text)


def test_the_check_part_has_no_characters_that_people_confuse() -> None:
    assert not set(CHECK_ALPHABET) & set("01ILO")
    assert len(set(CHECK_ALPHABET)) == len(CHECK_ALPHABET) == 31
