"""Public notices (公示): nobody is recognised before the end, and the end is reckoned, never guessed."""

from datetime import datetime, timedelta

import pytest

from cases import Case
from city import City
from factories import Company, at
from voices import refusal

SHORTLY = timedelta(seconds=30)
# the State Council's schedule for 2027 is not out; this one is for tests alone
SCHEDULE_2027 = {
    "year": 2027,
    "source": "示例〔2026〕1号",
    "days_off": [f"2027-01-0{day}" for day in (1, 2, 3)],
    "working_weekends": [],
}


@pytest.mark.parametrize(
    ("published", "last_day", "extended_over"),
    [
        # a Monday: the fifth day is Saturday, the notice runs to Monday
        ("2026-01-05", "2026-01-12", ["2026-01-10", "2026-01-11"]),
        ("2026-01-07", "2026-01-12", []),
        # over the Spring Festival of 2026, and not beyond the first working day after it
        ("2026-02-12", "2026-02-24", [f"2026-02-{day}" for day in range(17, 24)]),
    ],
)
async def test_a_notice_says_when_it_ends_and_why(
    city: City, published: str, last_day: str, extended_over: list[str]
) -> None:
    city.move_to(at(published))
    case = await (await Case.drafted(city, Company(1))).to("IN_NOTICE")
    shown = await city.anybody().get(f"/public/notices/{case.notice['id']}")
    assert (shown["first_day"], shown["last_day"]) == (published, last_day)
    assert shown["reckoning"]["extended_over"] == extended_over
    assert datetime.fromisoformat(shown["ends_at"]) == at(last_day, 23, 59) + timedelta(minutes=1)
    assert [company["application_id"] for company in shown["companies"]] == [case.id]


async def test_recognition_waits_for_the_very_end(city: City, case: Case) -> None:
    await case.to("IN_NOTICE")
    ends_at = datetime.fromisoformat(case.notice["ends_at"])
    city.move_to(ends_at - SHORTLY)
    refused = await refusal(case.act(city.officer(), "recognise"))
    assert refused.told == (409, "notice_running")
    assert datetime.fromisoformat(refused.problem["ends_at"]) == ends_at
    city.move_to(ends_at)
    assert (await case.act(city.officer(), "recognise"))["status"] == "RECOGNISED"


async def test_a_later_end_may_be_set_and_an_earlier_one_is_refused(city: City, case: Case) -> None:
    await case.to("PROPOSED")
    early = await refusal(case.publish(last_day="2026-01-09"))
    assert early.told == (422, "notice_end_too_early")
    await case.publish(last_day="2026-01-15")
    assert (case.notice["last_day"], case.notice["reckoning"]["set_by_officer"]) == ("2026-01-15", True)
    assert case.notice["reckoning"]["earliest_last_day"] == "2026-01-12"


async def test_a_running_notice_is_prolonged_never_shortened_and_not_once_it_is_over(
    city: City, case: Case
) -> None:
    await case.to("IN_NOTICE")
    path = f"/notices/{case.notice['id']}"
    for day in ("2026-01-12", "2026-01-08"):
        early = await refusal(city.officer().act(path, "extend", {"last_day": day, "reason": "更正"}))
        assert early.told == (422, "notice_end_too_early")
    await city.officer().act(path, "extend", {"last_day": "2026-01-16", "reason": "名单有更正"})
    city.move_to(at("2026-01-13"))
    assert (await refusal(case.act(city.officer(), "recognise"))).told == (409, "notice_running")
    city.move_to(at("2026-01-17"))
    late = await refusal(city.officer().act(path, "extend", {"last_day": "2026-01-20", "reason": "再延长"}))
    assert late.told == (409, "notice_over")


async def test_a_notice_is_concluded_once_its_companies_are_through(city: City, case: Case) -> None:
    await case.to("IN_NOTICE")
    path = f"/notices/{case.notice['id']}"
    assert (await refusal(city.officer().act(path, "conclude"))).told == (409, "notice_running")
    await case.notice_over()
    assert (await refusal(city.officer().act(path, "conclude"))).told == (409, "conflict")
    await case.recognise()
    assert (await city.officer().act(path, "conclude"))["status"] == "CONCLUDED"


async def test_only_whom_the_decision_proposes_is_put_in_its_notice(city: City) -> None:
    proposed, declined, others = [
        await (await Case.drafted(city, Company(number))).to("REVIEWED") for number in (1, 2, 3)
    ]
    decision = await city.decide({proposed.id: "PROPOSE", declined.id: "DECLINE"})
    assert (await refusal(city.publish(decision["id"], [declined.id]))).told == (409, "state_forbids")
    assert (await refusal(city.publish(decision["id"], [others.id]))).told == (409, "decision_stands")
    twice = await refusal(city.publish(decision["id"], [proposed.id, proposed.id]))
    assert twice.problem["errors"][0]["code"] == "repeated"


async def test_a_notice_that_needs_a_year_without_schedule_waits_until_an_operator_has_loaded_it(
    city: City,
) -> None:
    city.move_to(at("2026-12-28"))
    city.round_id = await city.open_round()
    case = await (await Case.drafted(city, Company(1))).to("PROPOSED")
    refused = await refusal(case.publish())
    assert (refused.told, refused.problem["year"]) == ((409, "calendar_not_loaded"), 2027)
    assert (await case.read())["status"] == "PROPOSED"
    operator = city.voice("operator-1", role="operator")
    await operator.create("/calendar-years", SCHEDULE_2027)
    await case.publish()
    # the fifth day is Saturday 2 January, off work like Sunday after it
    assert case.notice["last_day"] == "2027-01-04"
    assert case.notice["reckoning"]["sources"] == ["示例〔2026〕1号"]
    again = await refusal(operator.create("/calendar-years", SCHEDULE_2027))
    assert (again.told, again.problem["conflicting_field"]) == ((409, "already_exists"), "year")


async def test_a_supplement_and_a_hearing_wait_for_the_calendar_too(city: City) -> None:
    city.move_to(at("2026-12-28"))
    city.round_id = await city.open_round()
    case = await (await Case.drafted(city, Company(1))).to("SUBMITTED")
    assert (await refusal(case.ask())).told == (409, "calendar_not_loaded")
    assert (await case.read())["status"] == "SUBMITTED"
