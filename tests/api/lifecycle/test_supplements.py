"""Supplements (补正): answered in time, the case is reviewed anew; unanswered, it lapses."""

from datetime import datetime, timedelta

from cases import Case
from city import City
from factories import at
from titles import Title
from voices import refusal

SHORTLY = timedelta(seconds=30)


async def statuses(case: Case, reviews: str) -> list[str]:
    return sorted(row["status"] for row in await case.city.officer().all(reviews, application_id=case.id))


async def test_what_is_answered_goes_back_to_the_county_which_reviews_anew(case: Case) -> None:
    await case.to("SUBMITTED")
    await case.examine()
    await case.ask()
    assert case.row["supplement_items"] == ["请补充质量管理体系认证"]
    assert await statuses(case, "/county-reviews") == ["VOIDED"]
    await case.fill(quality_certifications=3)
    await case.answer()
    assert (case.status, case.row["supplement_items"], case.row["supplement_due_at"]) == (
        "SUBMITTED",
        [],
        None,
    )
    without_review = await refusal(case.act(case.county, "recommend", {"comment": "同意推荐"}))
    assert without_review.told == (409, "review_missing")
    await case.recommend()
    assert await statuses(case, "/county-reviews") == ["COMPLETED", "VOIDED"]


async def test_an_answer_is_assessed_anew_under_the_measure_and_as_of_the_day_of_the_first_submission(
    city: City, case: Case
) -> None:
    await case.fill(revenue_y1="900", revenue_y2="700", revenue_y3="600", main_product_revenue="600")
    await case.submit()
    first_day, pinned = case.row["submission_day"], case.row["assessment"]["measure"]
    assert case.row["assessment"]["verdict"] == "UNMET"
    city.move_to(at("2026-01-08"))
    await case.ask()
    await case.fill()
    await case.answer()
    assert case.row["assessment"]["verdict"] == "TO_BE_JUDGED"
    assert (case.row["submission_day"], case.row["assessment"]["measure"]) == (first_day, pinned)


async def test_once_the_city_asks_every_review_is_void_and_the_recommendation_taken_back(case: Case) -> None:
    await case.to("REVIEWED")
    await case.ask()
    assert (case.status, case.row["recommended_by"]) == ("SUPPLEMENT_REQUESTED", None)
    assert await statuses(case, "/county-reviews") == ["VOIDED"]
    assert await statuses(case, "/expert-reviews") == ["VOIDED"] * 3
    assert (await refusal(case.city.expert(1).get(case.path))).told == (404, "not_found")
    await case.fill(employees=150)
    await case.answer()
    await case.to("REVIEWED")
    assert await statuses(case, "/expert-reviews") == ["SUBMITTED"] * 3 + ["VOIDED"] * 3


async def test_the_voiding_is_the_services_own_step_on_the_officers_act(city: City, case: Case) -> None:
    await case.to("RECOMMENDED")
    await case.ask()
    told = "SELECT person, on_behalf_of, reason FROM history WHERE noun = 'county_review' AND act = 'void'"
    assert await city.rows(told) == [("zjtx-worker", "city-officer-1", "supplement requested")]


async def test_the_county_asks_while_the_case_is_with_it_and_the_city_afterwards(case: Case) -> None:
    body = {"items": ["请补充"]}
    await case.to("SUBMITTED")
    too_early = await refusal(case.act(case.city.officer(), "request-supplement", body))
    assert too_early.told == (409, "state_forbids")
    await case.to("RECOMMENDED")
    too_late = await refusal(case.act(case.county, "request-supplement", body))
    assert too_late.told == (409, "state_forbids")


async def test_the_time_to_answer_is_in_calendar_days_and_moves_on_from_a_day_off(
    city: City, case: Case
) -> None:
    city.move_to(at("2026-01-06"))
    await case.to("SUBMITTED")
    # the fourth day is Saturday the 10th
    await case.act(case.county, "request-supplement", {"items": ["请补充"], "days": 4})
    assert case.row["supplement_due_at"] == "2026-01-12T16:00:00Z"


async def test_more_days_than_the_measure_gives_are_refused(case: Case) -> None:
    await case.to("SUBMITTED")
    refused = await refusal(case.act(case.county, "request-supplement", {"items": ["请补充"], "days": 31}))
    assert refused.told == (422, "invalid_input")
    assert [(e["pointer"], e["code"]) for e in refused.problem["errors"]] == [("/days", "too_long")]


async def test_it_lapses_when_the_deadline_has_passed_and_not_before(city: City, case: Case) -> None:
    await case.to("SUPPLEMENT_REQUESTED")
    deadline = datetime.fromisoformat(case.row["supplement_due_at"])
    city.move_to(deadline - SHORTLY)
    assert (await refusal(case.act(city.officer(), "lapse"))).told == (409, "conflict")
    city.move_to(deadline)
    assert (await refusal(case.answer())).told == (409, "window_closed")
    assert (await case.lapse())["status"] == "LAPSED"


async def test_a_re_review_whose_supplement_lapses_was_not_sought(title: Title) -> None:
    case = await title.re_review()
    await case.to("LAPSED")
    proceedings = await title.latest_proceedings()
    assert (proceedings.status, proceedings.row["ground"]) == ("OPENED", "RE_REVIEW_NOT_SOUGHT")
    assert proceedings.row["opened_by"] == "zjtx-worker"


async def test_what_the_call_asks_for_must_be_there_again_when_the_supplement_is_answered(case: Case) -> None:
    await case.to("SUPPLEMENT_REQUESTED")
    await case.own.amend(case.path, {"materials": []})
    refused = await refusal(case.answer())
    assert refused.told == (422, "application_incomplete")
    assert [e["code"] for e in refused.problem["errors"]] == ["missing_material"] * 2
