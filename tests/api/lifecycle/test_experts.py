"""Expert review (专家评审): quorum, majority, and nobody who has an interest."""

import pytest

from cases import Case
from city import City
from factories import Company, expert, judgements, left_to
from voices import Body, refusal


async def declare(city: City, number: int, *interests: str) -> Body:
    """The expert enters an interest of their own."""
    return await city.expert(number).amend(
        f"/experts/{city.expert_ids[number - 1]}", {"interests": list(interests)}
    )


async def reviews(case: Case) -> dict[str, str]:
    rows = await case.city.officer().all("/expert-reviews", application_id=case.id)
    return {row["expert_id"]: row["status"] for row in rows}


# --- quorum and majority


async def test_a_panel_below_the_quorum_is_refused(case: Case) -> None:
    await case.to("RECOMMENDED")
    assert (await refusal(case.start(1, 2))).told == (409, "quorum_not_reached")
    # nor does one expert count twice
    assert (await refusal(case.start(1, 2, 2))).told == (409, "quorum_not_reached")


async def test_nothing_is_concluded_while_a_review_is_out(case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    await case.assign(4)
    for number in (1, 2, 3):
        await case.vote(number)
    assert (await refusal(case.conclude())).told == (409, "quorum_not_reached")
    await case.vote(4)
    assert (await case.conclude())["experts_agree"] is True


@pytest.mark.parametrize(
    ("votes", "recommend", "agree"),
    [("+++", True, True), ("++-", True, False), ("+--", False, False), ("---", False, True)],
)
async def test_the_majority_is_the_panels_opinion(
    case: Case, votes: str, recommend: bool, agree: bool
) -> None:
    await case.to("IN_EXPERT_REVIEW")
    for number, vote in enumerate(votes, 1):
        await case.vote(number, "RECOMMEND" if vote == "+" else "REJECT")
    await case.conclude()
    assert (case.row["experts_recommend"], case.row["experts_agree"]) == (recommend, agree)


async def test_a_divided_panel_gets_a_further_expert(case: Case) -> None:
    await case.to("RECOMMENDED")
    await case.start(1, 2, 3, 4)
    for number, opinion in ((1, "RECOMMEND"), (2, "RECOMMEND"), (3, "REJECT"), (4, "REJECT")):
        await case.vote(number, opinion)
    assert (await refusal(case.conclude())).told == (409, "experts_divided")
    await case.assign(5)
    await case.vote(5, "REJECT")
    assert (await case.conclude())["experts_recommend"] is False


async def test_an_expert_is_assigned_once(case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    assert (await refusal(case.assign(1))).told == (409, "already_assigned")


async def test_who_is_not_available_is_not_assigned(city: City, case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    await city.officer().amend(f"/experts/{city.expert_ids[3]}", {"available": False})
    assert (await refusal(case.assign(4))).told == (422, "unknown_reference")


async def test_every_matter_left_to_experts_is_judged_and_nothing_else(city: City, case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    first, *others = left_to(case.row["assessment"], "EXPERT")
    findings = judgements([*others, "lucky_number"])
    body = {"opinion": "RECOMMEND", "findings": findings, "comment": "评审意见"}
    refused = await refusal(city.expert(1).act(await case.review_of(1), "submit", body))
    assert refused.told == (422, "invalid_input")
    assert {(e["pointer"], e["code"]) for e in refused.problem["errors"]} == {
        ("/findings", "not_judged"),
        (f"/findings/{len(others)}/criterion", "unknown_criterion"),
    }
    assert first


# --- interests (回避)


@pytest.mark.parametrize("interest", ["interests", "employer_uscc"])
async def test_who_has_an_interest_is_not_assigned(city: City, case: Case, interest: str) -> None:
    uscc = case.company.uscc
    entry = expert(7, **{interest: uscc if interest == "employer_uscc" else [uscc]})
    city.expert_ids = [*city.expert_ids, (await city.officer().create("/experts", entry))["id"]]
    await case.to("RECOMMENDED")
    assert (await refusal(case.start(1, 2, 7))).told == (409, "conflict_of_interest")
    assert (await case.read())["status"] == "RECOMMENDED"
    await case.start(1, 2, 3)
    assert (await refusal(case.assign(7))).told == (409, "conflict_of_interest")


async def test_who_stands_aside_counts_no_more_and_sees_nothing_any_more(city: City, case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    for number in (1, 2, 3):
        await case.vote(number)
    review = await case.review_of(2)
    await city.expert(2).act(review, "recuse", {"reason": "曾任该企业顾问"})
    assert (await refusal(case.conclude())).told == (409, "quorum_not_reached")
    for path in (review, case.path):
        assert (await refusal(city.expert(2).get(path))).told == (404, "not_found")
    await case.assign(4)
    await case.vote(4)
    assert (await case.conclude())["status"] == "REVIEWED"


async def test_an_interest_that_is_declared_ends_the_review_at_once_and_touches_no_other_case(
    city: City, case: Case
) -> None:
    other = await Case.drafted(city, Company(2))
    for one in (case, other):
        await one.to("IN_EXPERT_REVIEW")
        await one.vote(1)
    await declare(city, 1, case.company.uscc)
    assert (await reviews(case))[city.expert_ids[0]] == "RECUSED"
    assert (await reviews(other))[city.expert_ids[0]] == "SUBMITTED"
    assert (await refusal(case.assign(1))).told == (409, "conflict_of_interest")


async def test_an_interest_that_comes_to_light_before_the_decision_reopens_the_review(
    city: City, case: Case
) -> None:
    await case.to("REVIEWED")
    await declare(city, 2, case.company.uscc)
    await case.read()
    assert (case.status, case.row["experts_agree"], case.row["experts_recommend"]) == (
        "IN_EXPERT_REVIEW",
        None,
        None,
    )
    assert (await refusal(case.propose())).told == (409, "state_forbids")
    assert (await refusal(case.conclude())).told == (409, "quorum_not_reached")
    await case.assign(4)
    await case.vote(4)
    await case.conclude()
    assert (await case.propose())["status"] == "PROPOSED"


async def test_the_city_stands_an_expert_aside_after_the_conclusion_and_never_after_the_decision(
    city: City, case: Case
) -> None:
    await case.to("REVIEWED")
    reason = {"reason": "有人反映其与企业存在利害关系"}
    await city.officer().act(await case.review_of(3), "recuse", reason)
    assert (await case.read())["status"] == "IN_EXPERT_REVIEW"
    await case.assign(4)
    await case.vote(4)
    await case.conclude()
    await case.propose()
    refused = await refusal(city.officer().act(await case.review_of(1), "recuse", reason))
    assert (refused.told, refused.problem["current_state"]) == ((409, "state_forbids"), "PROPOSED")


async def test_what_was_decided_upon_stays_as_it_was_read(city: City, case: Case) -> None:
    await case.to("PROPOSED")
    before = await case.read()
    await declare(city, 1, case.company.uscc)
    assert (await reviews(case))[city.expert_ids[0]] == "SUBMITTED"
    assert await case.read() == before
