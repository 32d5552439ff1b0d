"""Re-reviews (到期复核): passed, the next term begins under the same number; failed or not sought, a person decides."""

import pytest

from cases import Case
from city import City
from factories import Company, at
from titles import Title
from voices import refusal


async def test_the_next_term_follows_the_last_under_the_same_number(city: City, title: Title) -> None:
    number = title.row["number"]
    case = await (await title.re_review()).to("RECOGNISED")
    await title.read()
    assert (title.row["number"], title.row["term_no"], title.status) == (number, 2, "ACTIVE")
    assert (title.row["valid_from"], title.row["valid_to"]) == ("2026-06-01", "2029-05-31")
    terms = (await city.officer().get(f"{title.path}/terms"))["items"]
    assert [(term["term_no"], term["valid_from"], term["application_id"]) for term in terms] == [
        (1, "2023-06-01", None),
        (2, "2026-06-01", case.id),
    ]


async def test_decided_after_the_term_the_next_one_begins_with_the_decision(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2022-06-01")
    await title.expire()
    public = await city.anybody().get(f"/public/certifications/{title.row['number']}")
    assert (public["status"], public["valid_to"]) == ("EXPIRED", "2025-05-31")
    await (await title.re_review()).to("RECOGNISED")
    await title.read()
    today = city.today
    assert (title.status, title.row["valid_from"]) == ("ACTIVE", today.isoformat())
    assert title.row["valid_to"] == today.replace(year=today.year + 3, day=today.day - 1).isoformat()


async def test_it_does_not_open_before_its_time_nor_twice(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2023-07-06")
    # the term ends on 5 July 2026: its re-review opens 180 days before, on 6 January
    assert (await refusal(title.re_review())).told == (409, "conflict")
    city.move_to(at("2026-01-06"))
    await title.re_review()
    assert (await refusal(title.re_review())).told == (409, "already_applied")


async def test_it_is_judged_on_fresh_data_and_asks_for_what_the_call_asks_for(title: Title) -> None:
    case = await title.re_review()
    assert (case.row["facts"], case.row["materials"], case.row["kind"]) == ({}, [], "RE_REVIEW")
    refused = await refusal(case.act(case.own, "submit"))
    assert {error["code"] for error in refused.problem["errors"]} == {"missing", "missing_material"}


async def test_who_holds_a_title_does_not_apply_for_it_again(city: City, title: Title) -> None:
    refused = await refusal(Case.drafted(city, title.company, register=False))
    assert refused.told == (409, "already_recognised")


async def fails_in_the_county(case: Case) -> None:
    await case.to("NOT_RECOMMENDED")


async def fails_in_the_decision(case: Case) -> None:
    await case.to("DECLINED")


@pytest.mark.parametrize("fails", [fails_in_the_county, fails_in_the_decision])
async def test_one_that_fails_leads_to_a_case_and_the_title_stands_until_that_is_decided(
    title: Title, fails: object
) -> None:
    case = await title.re_review()
    await fails(case)
    proceedings = await title.latest_proceedings()
    assert (proceedings.row["ground"], proceedings.row["opened_by"]) == ("RE_REVIEW_FAILED", "zjtx-worker")
    assert case.row["case_number"] in proceedings.row["evidence"][0]["description"]
    assert (await title.read())["status"] == "ACTIVE"
    await proceedings.to("UPHELD")
    assert (await title.read())["status"] == "REVOKED"


async def test_a_draft_that_nobody_submitted_by_the_last_day_was_not_sought(city: City, title: Title) -> None:
    case = await title.re_review()
    city.move_to(at("2026-05-31"))
    assert (await refusal(case.act(city.officer(), "lapse"))).told == (409, "conflict")
    city.move_to(at("2026-06-01"))
    await case.fill()
    assert (await refusal(case.act(case.own, "submit"))).told == (409, "window_closed")
    await case.lapse()
    assert (await title.latest_proceedings()).row["ground"] == "RE_REVIEW_NOT_SOUGHT"


async def test_withdrawn_in_time_it_may_be_sought_again(city: City, title: Title) -> None:
    await (await title.re_review()).to("WITHDRAWN")
    assert await city.officer().all("/revocations", certification_id=title.id) == []
    assert (await title.re_review()).status == "DRAFT"


async def test_withdrawn_after_its_last_day_it_was_not_sought(city: City, title: Title) -> None:
    case = await (await title.re_review()).to("SUBMITTED")
    city.move_to(at("2026-06-01"))
    await case.withdraw()
    assert (await title.latest_proceedings()).row["ground"] == "RE_REVIEW_NOT_SOUGHT"


async def test_a_dismissed_case_gives_the_company_another_re_review(title: Title) -> None:
    await (await title.re_review()).to("DECLINED")
    await (await title.latest_proceedings()).to("DISMISSED")
    anew = await title.latest_re_review()
    assert (anew.status, (await title.read())["status"]) == ("DRAFT", "ACTIVE")
    await anew.to("RECOGNISED")
    assert (await title.read())["term_no"] == 2


async def test_one_that_a_later_decision_lets_pass_needs_no_other(city: City, title: Title) -> None:
    case = await (await title.re_review()).to("DECLINED")
    proceedings = await title.latest_proceedings()
    await case.decide("PROPOSE", instead_of=case.row["decision_id"])
    await proceedings.to("DISMISSED")
    assert len(await city.officer().all("/applications", certification_id=title.id)) == 1
    await case.to("RECOGNISED")
    assert (await title.read())["term_no"] == 2


async def test_one_that_fails_during_another_case_gets_its_own_once_that_is_dismissed(title: Title) -> None:
    case = await (await title.re_review()).to("SUBMITTED")
    fraud = await title.proceedings("FRAUD")
    await case.to("NOT_RECOMMENDED")
    assert (await title.latest_proceedings()).id == fraud.id
    await fraud.to("DISMISSED")
    followed = await title.latest_proceedings()
    assert (followed.status, followed.row["ground"]) == ("OPENED", "RE_REVIEW_FAILED")


async def test_none_opens_while_a_case_against_the_title_is_open(title: Title) -> None:
    await title.proceedings()
    assert (await refusal(title.re_review())).told == (409, "revocation_pending")


async def test_a_re_review_under_way_ends_with_its_title(title: Title) -> None:
    case = await (await title.re_review()).to("IN_EXPERT_REVIEW")
    await (await title.proceedings()).to("UPHELD")
    assert (await case.read())["status"] == "DECLINED"
    rows = await case.city.officer().all("/expert-reviews", application_id=case.id)
    assert {row["status"] for row in rows} == {"VOIDED"}
