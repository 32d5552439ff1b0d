"""Applications (申请): the round's window, the measure's days, and what the figures exclude."""

from datetime import date

import pytest

from cases import Case
from city import City
from factories import Company, at, round_
from voices import Body, refusal


def finding(case: Case, id_: str) -> Body:
    ahead = list(case.row["assessment"]["criteria"])
    while ahead:
        criterion = ahead.pop(0)
        if criterion["id"] == id_:
            return criterion
        ahead += criterion["children"]
    raise KeyError(id_)


# --- the round


async def test_a_round_is_open_on_its_first_and_its_last_day_and_on_no_other(city: City) -> None:
    body = round_(date(2026, 2, 2), closes_on="2026-02-13")
    row = await city.officer().create("/rounds", body)
    city.round_id = row["id"]
    first, last, late = Company(1), Company(2), Company(3)
    for company in (first, last, late):
        await city.register(company)
    city.move_to(at("2026-02-02"))
    # a draft is the city's own
    assert (await refusal(Case.drafted(city, first, register=False))).told == (422, "unknown_reference")
    await city.officer().act(f"/rounds/{row['id']}", "open")
    city.move_to(at("2026-02-01", 23, 59))
    assert (await refusal(Case.drafted(city, first, register=False))).told == (409, "round_not_open")
    city.move_to(at("2026-02-02", 0, 0))
    await (await Case.drafted(city, first, register=False)).submit()
    city.move_to(at("2026-02-13", 23, 50))
    await (await Case.drafted(city, last, register=False)).submit()
    draft = await Case.drafted(city, late, register=False)
    await draft.fill()
    city.move_to(at("2026-02-14", 0, 0))
    assert (await refusal(draft.submit())).told == (409, "round_not_open")
    assert (await draft.lapse())["status"] == "LAPSED"


async def test_a_round_that_is_prolonged_prolongs_its_drafts(city: City, case: Case) -> None:
    other = await (await Case.drafted(city, Company(2))).to("SUBMITTED")
    row = await city.officer().get(f"/rounds/{city.round_id}")
    later = {"closes_on": "2026-08-31"}
    shorter = await refusal(city.officer().amend(f"/rounds/{row['id']}", {"closes_on": "2026-02-01"}))
    assert shorter.problem["errors"][0]["code"] == "shortened"
    version = case.row["version"]
    await city.officer().amend(f"/rounds/{row['id']}", later)
    await case.read()
    assert (case.row["due_on"], case.row["version"]) == ("2026-08-31", version + 1)
    assert (await other.read())["due_on"] == row["closes_on"]
    city.move_to(at("2026-08-31", 23, 50))
    assert (await refusal(case.act(city.officer(), "lapse"))).told == (409, "conflict")
    assert (await case.submit())["status"] == "SUBMITTED"


async def test_a_closed_round_takes_nothing_more(city: City, case: Case) -> None:
    await case.fill()
    await city.officer().act(f"/rounds/{city.round_id}", "close")
    refused = await refusal(case.submit())
    assert (refused.told, refused.problem["current_state"]) == ((409, "round_not_open"), "CLOSED")


async def test_one_enterprise_has_one_application_in_a_round_and_one_under_way_in_all(
    city: City, case: Case
) -> None:
    again = await refusal(Case.drafted(city, case.company, register=False))
    assert (again.told, again.problem["conflicting_field"]) == ((409, "already_applied"), "round_id")
    city.round_id = await city.open_round()
    other = await Case.drafted(city, case.company, register=False)
    await case.submit()
    assert (await refusal(other.submit())).told == (409, "already_applied")
    await case.withdraw()
    assert (await other.submit())["status"] == "SUBMITTED"


# --- completeness and content


async def test_what_is_missing_is_named_all_at_once(case: Case) -> None:
    refused = await refusal(case.act(case.own, "submit"))
    assert refused.told == (422, "application_incomplete")
    assert sorted(error["code"] for error in refused.problem["errors"]) == [
        "missing",
        "missing_material",
        "missing_material",
    ]


async def test_what_was_submitted_is_no_longer_the_enterprises_to_change(case: Case) -> None:
    await case.to("SUBMITTED")
    refused = await refusal(case.fill())
    assert refused.told == (409, "state_forbids")
    assert "answer_supplement" not in refused.problem["allowed_acts"]


async def test_whom_the_figures_exclude_is_not_recommended(case: Case) -> None:
    await case.fill(revenue_y1="999.999999", main_product_revenue="900", revenue_y2="500", revenue_y3="400")
    await case.submit()
    assert finding(case, "revenue")["verdict"] == "UNMET"
    await case.examine()
    refused = await refusal(case.act(case.county, "recommend", {"comment": "同意推荐"}))
    assert refused.told == (409, "not_eligible")
    assert (await case.act(case.county, "not-recommend", {"comment": "营业收入不足"}))["status"] == (
        "NOT_RECOMMENDED"
    )


async def test_the_county_judges_what_is_the_countys_before_it_recommends(case: Case) -> None:
    await case.to("SUBMITTED")
    review = await case.county.create("/county-reviews", {"application_id": case.id})
    refused = await refusal(case.act(case.county, "recommend", {"comment": "同意推荐"}))
    assert refused.told == (409, "review_missing")
    assert {error["code"] for error in refused.problem["errors"]} == {"not_judged"}
    strange = [{"criterion": "lucky_number", "verdict": "MET", "comment": "经核查"}]
    unknown = await refusal(case.county.amend(f"/county-reviews/{review['id']}", {"findings": strange}))
    assert unknown.problem["errors"][0]["code"] == "unknown_criterion"
    second = await refusal(case.county.create("/county-reviews", {"application_id": case.id}))
    assert second.told == (409, "already_exists")


async def test_an_unknown_district_is_no_district(city: City) -> None:
    refused = await refusal(city.register(Company(1), district="150199"))
    assert (refused.told, refused.problem["errors"][0]["pointer"]) == ((422, "invalid_input"), "/district")


# --- days


@pytest.mark.parametrize(("day", "verdict"), [("2026-02-27", "UNMET"), ("2026-02-28", "MET")])
async def test_registered_on_a_leap_day_two_years_end_on_the_28th(city: City, day: str, verdict: str) -> None:
    city.move_to(at(day))
    case = await Case.drafted(city, Company(1), registered_on="2024-02-29")
    await case.submit()
    assert finding(case, "registered_two_years")["verdict"] == verdict


async def test_who_moved_in_is_flagged_and_not_refused(city: City) -> None:
    case = await Case.drafted(city, Company(1), moved_in=True, registered_on="2020-01-01")
    await case.submit()
    flagged = finding(case, "registered_two_years")
    assert (flagged["verdict"], flagged["flags"]) == ("MET", ["moved_in"])
    assert case.row["assessment"]["verdict"] == "TO_BE_JUDGED"


async def test_the_measure_takes_new_cases_on_its_last_day_and_not_on_the_next(city: City) -> None:
    city.move_to(at("2027-04-12"))
    city.round_id = await city.open_round()
    before, after = [await Case.drafted(city, Company(number)) for number in (1, 2)]
    await before.submit()
    city.move_to(at("2027-04-13", 0, 0))
    assert (await refusal(after.submit())).told == (409, "no_measure_in_force")
    assert (await refusal(Case.drafted(city, Company(3)))).told == (409, "no_measure_in_force")
    assert (await refusal(city.open_round())).told == (409, "no_measure_in_force")
    # what was open when it ended stays under it
    await before.to("PROPOSED")
    assert before.row["assessment"]["measure"]["id"] == "bg-2022-03"
