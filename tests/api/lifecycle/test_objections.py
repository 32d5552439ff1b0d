"""Objections (异议): under a real name, against one company, which they hold up alone."""

import pytest

from cases import Case
from city import City
from factories import Company, objection
from titles import Title
from voices import refusal


async def file(case: Case) -> str:
    path = f"/public/notices/{case.row['notice_id']}/objections"
    receipt = await case.city.anybody().create(path, objection(case.id))
    assert set(receipt) & {"objector_name", "objector_phone", "grounds"} == set()
    return str(receipt["id"])


async def test_it_holds_up_its_company_and_nobody_else(city: City) -> None:
    held, other = [await (await Case.drafted(city, Company(number))).to("REVIEWED") for number in (1, 2)]
    decision = await city.decide({held.id: "PROPOSE", other.id: "PROPOSE"})
    await city.publish(decision["id"], [held.id, other.id])
    await held.read()
    await file(held)
    await other.read()
    assert (await other.recognise())["status"] == "RECOGNISED"
    refused = await refusal(held.act(city.officer(), "recognise"))
    assert (refused.told, refused.problem["current_state"]) == (
        (409, "state_forbids"),
        "OBJECTION_UNDER_REVIEW",
    )


async def test_unfounded_within_the_notice_the_company_goes_on_where_it_was(case: Case) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    assert (await case.settle("dismiss"))["status"] == "IN_NOTICE"
    assert (await case.recognise())["status"] == "RECOGNISED"


async def test_unfounded_after_the_notice_the_company_is_recognised_at_once(city: City, case: Case) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    await case.notice_over()
    await case.settle("dismiss")
    assert case.status == "RECOGNISED"
    title = await Title.of(case)
    assert (title.status, title.row["recognised_on"]) == ("ACTIVE", city.today.isoformat())


@pytest.mark.parametrize("when", ["within the notice", "after it"])
async def test_founded_the_company_is_declined(city: City, case: Case, when: str) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    if when == "after it":
        await case.notice_over()
    assert (await case.settle("uphold"))["status"] == "DECLINED"
    # the decision that proposed it cannot bring it back
    again = await refusal(city.decide({case.id: "PROPOSE"}, instead_of=case.row["decision_id"]))
    assert again.told == (409, "decision_stands")


async def test_a_second_objection_joins_the_first_and_both_must_fall(case: Case) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    second, version = await file(case), case.row["version"]
    assert (await case.read())["version"] == version
    assert (await case.settle("dismiss"))["status"] == "OBJECTION_UNDER_REVIEW"
    assert (await case.settle("dismiss", second))["status"] == "IN_NOTICE"


async def test_one_that_is_founded_declines_the_case_whatever_becomes_of_the_others(case: Case) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    second, third = await file(case), await file(case)
    await case.settle("uphold")
    assert (await case.settle("dismiss", second))["status"] == "DECLINED"
    assert (await case.settle("uphold", third))["status"] == "DECLINED"


async def test_none_is_taken_once_the_notice_is_over(case: Case) -> None:
    await case.to("IN_NOTICE")
    await case.notice_over()
    assert (await refusal(file(case))).told == (409, "notice_over")


async def test_none_is_taken_against_a_company_that_the_notice_does_not_name(city: City, case: Case) -> None:
    await case.to("IN_NOTICE")
    other = await Case.drafted(city, Company(2))
    path = f"/public/notices/{case.row['notice_id']}/objections"
    refused = await refusal(city.anybody().create(path, objection(other.id)))
    assert refused.told == (422, "unknown_reference")


async def test_a_re_review_that_falls_to_an_objection_has_failed(title: Title) -> None:
    case = await (await title.re_review()).to("OBJECTION_UNDER_REVIEW")
    await case.settle("uphold")
    assert (await title.latest_proceedings()).row["ground"] == "RE_REVIEW_FAILED"
    assert (await title.read())["status"] == "ACTIVE"
