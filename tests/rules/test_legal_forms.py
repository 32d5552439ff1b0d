"""Legal personality follows the legal form, whatever the credit code begins with (scheme reading 7)."""

import pytest

from domain.rules.facts.legal_forms import LEGAL_FORMS, legal_personality

PERSONS = {"LIMITED_COMPANY", "JOINT_STOCK_COMPANY", "STATE_OWNED_ENTERPRISE", "COLLECTIVE_ENTERPRISE"}
NONE = {"PARTNERSHIP", "SOLE_PROPRIETORSHIP", "BRANCH", "INDIVIDUAL_BUSINESS"}


@pytest.mark.parametrize("form", sorted(PERSONS))
def test_a_company_is_a_legal_person(form: str) -> None:
    assert legal_personality(form) == "yes"


@pytest.mark.parametrize("form", sorted(NONE))
def test_partnerships_proprietorships_branches_and_individual_businesses_are_none(form: str) -> None:
    assert legal_personality(form) == "no"


def test_a_cooperative_goes_to_a_person() -> None:
    assert legal_personality("COOPERATIVE") == "to_be_judged"


def test_every_form_is_answered_and_named_in_both_languages() -> None:
    assert {code for code, _, _ in LEGAL_FORMS} == PERSONS | NONE | {"COOPERATIVE"}
    assert len({zh for _, zh, _ in LEGAL_FORMS}) == len({en for _, _, en in LEGAL_FORMS}) == len(LEGAL_FORMS)


@pytest.mark.parametrize("form", ["", "limited_company", "有限责任公司"])
def test_a_form_that_is_not_on_the_list_is_never_taken_for_one_without_personality(form: str) -> None:
    with pytest.raises(KeyError):
        legal_personality(form)
