"""Party-group decisions (党组会议决定): recorded before the notice, changed only by a later one."""

from cases import Case
from city import City
from factories import Company
from titles import Title
from voices import refusal


async def reviewed(city: City, *numbers: int) -> list[Case]:
    return [await (await Case.drafted(city, Company(number))).to("REVIEWED") for number in numbers]


async def test_one_decision_moves_each_case_as_it_says(city: City) -> None:
    first, second = await reviewed(city, 1, 2)
    decision = await city.decide({first.id: "PROPOSE", second.id: "DECLINE"})
    assert [(await case.read())["status"] for case in (first, second)] == ["PROPOSED", "DECLINED"]
    assert {case.row["decision_id"] for case in (first, second)} == {decision["id"]}


async def test_one_case_that_cannot_be_decided_leaves_all_of_them_undecided(city: City) -> None:
    (first,) = await reviewed(city, 1)
    early = await (await Case.drafted(city, Company(2))).to("RECOMMENDED")
    refused = await refusal(city.decide({first.id: "PROPOSE", early.id: "PROPOSE"}))
    assert (refused.told, refused.problem["current_state"]) == ((409, "state_forbids"), "RECOMMENDED")
    assert (await first.read())["status"] == "REVIEWED"
    assert await city.officer().all("/decisions") == []


async def test_who_recommended_does_not_decide(city: City, case: Case) -> None:
    await case.to("REVIEWED")
    moved_up = city.voice(case.row["recommended_by"], role="city_officer")
    assert (await refusal(city.decide({case.id: "PROPOSE"}, by=moved_up))).told == (403, "actor_barred")
    assert (await case.propose())["status"] == "PROPOSED"


async def test_a_decision_stands_until_a_later_one_supersedes_it(city: City, case: Case) -> None:
    await case.to("DECLINED")
    refused = await refusal(city.decide({case.id: "PROPOSE"}))
    assert (refused.told, refused.problem["current_state"]) == ((409, "decision_stands"), "DECLINED")
    former = case.row["decision_id"]
    later = await city.decide({case.id: "PROPOSE"}, instead_of=former)
    assert (later["supersedes_id"], (await case.read())["status"]) == (former, "PROPOSED")
    assert (await city.officer().get(f"/decisions/{former}"))["status"] == "SUPERSEDED"
    twice = await refusal(city.decide({case.id: "DECLINE"}, instead_of=former))
    assert twice.told == (409, "decision_stands")


async def test_a_later_decision_names_every_case_that_rests_on_the_former(city: City) -> None:
    first, second = await reviewed(city, 1, 2)
    former = await city.decide({first.id: "DECLINE", second.id: "PROPOSE"})
    refused = await refusal(city.decide({first.id: "PROPOSE"}, instead_of=former["id"]))
    assert refused.told == (422, "invalid_input")
    assert [e["code"] for e in refused.problem["errors"]] == ["not_named"]
    before = await second.read()
    later = await city.decide({first.id: "PROPOSE", second.id: "PROPOSE"}, instead_of=former["id"])
    after = await second.read()
    # confirmed: it rests on the later decision, and whoever held its old version is told so
    assert (after["status"], after["decision_id"]) == ("PROPOSED", later["id"])
    assert after["version"] == before["version"] + 1
    await city.publish(later["id"], [first.id, second.id])


async def test_who_is_in_notice_already_stays_with_the_decision_that_put_them_there(city: City) -> None:
    noticed, declined = await reviewed(city, 1, 2)
    former = await city.decide({noticed.id: "PROPOSE", declined.id: "DECLINE"})
    await city.publish(former["id"], [noticed.id])
    refused = await refusal(
        city.decide({noticed.id: "DECLINE", declined.id: "PROPOSE"}, instead_of=former["id"])
    )
    assert refused.told == (409, "decision_stands")
    await city.decide({declined.id: "PROPOSE"}, instead_of=former["id"])
    await noticed.read()
    assert (await noticed.recognise())["status"] == "RECOGNISED"


async def test_no_notice_rests_on_a_superseded_decision(city: City, case: Case) -> None:
    await case.to("PROPOSED")
    former = case.row["decision_id"]
    await city.decide({case.id: "PROPOSE"}, instead_of=former)
    assert (await refusal(city.publish(former, [case.id]))).told == (409, "decision_stands")


async def test_a_meeting_is_not_held_in_the_future_nor_before_the_one_it_corrects(
    city: City, case: Case
) -> None:
    await case.to("REVIEWED")
    future = await refusal(city.decide({case.id: "PROPOSE"}, held_on="2026-01-06"))
    assert future.problem["errors"][0]["code"] == "in_the_future"
    await case.decline()
    earlier = await refusal(
        city.decide({case.id: "PROPOSE"}, instead_of=case.row["decision_id"], held_on="2026-01-04")
    )
    assert earlier.problem["errors"][0]["code"] == "before_former"


async def test_minutes_are_recorded_once(city: City, case: Case) -> None:
    await case.to("DECLINED")
    minutes = case.decision["minutes_number"]
    body = {
        "meeting": "党组会议",
        "held_on": city.today.isoformat(),
        "minutes_number": minutes,
        "outcomes": [{"application_id": case.id, "outcome": "PROPOSE"}],
    }
    refused = await refusal(city.officer().create("/decisions", body))
    assert (refused.told, refused.problem["conflicting_field"]) == ((409, "already_exists"), "minutes_number")


async def test_declined_re_reviews_each_lead_to_a_case_against_the_title(city: City) -> None:
    titles = [await Title.taken_over(city, Company(number), "2023-06-01") for number in (1, 2)]
    cases = [await (await title.re_review()).to("REVIEWED") for title in titles]
    await city.decide({case.id: "DECLINE" for case in cases})
    for title in titles:
        proceedings = await title.latest_proceedings()
        assert (proceedings.row["ground"], proceedings.status) == ("RE_REVIEW_FAILED", "OPENED")
