"""The map to the unified platform's words is whole: whatever becomes of an application has its word."""

import pytest

from domain.rules.labels import CODE_TABLES
from domain.rules.law.case_status import BY_ACT, BY_STATE, told
from domain.rules.law.life_cycles import APPLICATION, APPLICATION_CLOSED


def test_every_state_of_an_application_is_mapped() -> None:
    assert set(BY_STATE) == set(APPLICATION.states)
    assert set(BY_ACT) <= set(APPLICATION.acts)


def test_every_word_of_the_map_is_published() -> None:
    rows = [*BY_STATE.values(), *BY_ACT.values()]
    assert {row["status"] for row in rows if row} == set(CODE_TABLES["case-status"])
    assert {row["outcome"] for row in rows if "outcome" in row} == set(CODE_TABLES["case-outcome"])


@pytest.mark.parametrize("state", APPLICATION.states)
def test_a_case_is_concluded_exactly_where_its_application_is_closed(state: str) -> None:
    row = BY_STATE[state]
    assert ("outcome" in row) == (row.get("status") == "CONCLUDED") == (state in APPLICATION_CLOSED)


def test_a_draft_is_no_case_and_other_things_are_none_at_all() -> None:
    assert told("application", "create", "DRAFT") == {}
    assert told("round", "open", "OPEN") == {}


def test_an_answered_supplement_resumes_the_case() -> None:
    assert told("application", "answer_supplement", "SUBMITTED") == {"case_status": "RESUMED"}
    assert told("application", "submit", "SUBMITTED") == {"case_status": "ACCEPTED"}
    assert told("application", "recognise", "RECOGNISED") == {
        "case_status": "CONCLUDED",
        "case_outcome": "GRANTED",
    }
