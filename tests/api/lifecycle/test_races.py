"""Two hands at the same moment: one wins, the other is told so, and nobody waits for ever."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from cases import Case
from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from factories import Company, at, expert, report
from invariants import violations
from titles import Title
from voices import Body, Refused

ROUNDS = 20
# what a loser is told: the state has changed, the version has changed, or a decision stands
LOST = {(409, "state_forbids"), (412, "stale_version"), (409, "decision_stands")}


async def at_once(*attempts: Awaitable[Body]) -> tuple[list[Body], list[tuple[int, str]]]:
    """Who won and what the others were told; anything but a refusal fails."""
    ended = await asyncio.gather(*attempts, return_exceptions=True)
    unexpected = [end for end in ended if isinstance(end, BaseException) and not isinstance(end, Refused)]
    assert unexpected == []
    return [end for end in ended if isinstance(end, dict)], [
        end.told for end in ended if isinstance(end, Refused)
    ]


async def brought(city: City, state: str, number: int = ROUNDS) -> list[Case]:
    """Cases in a state, brought there side by side."""
    cases = [await Case.drafted(city, Company(place)) for place in range(1, number + 1)]
    await asyncio.gather(*(case.to(state) for case in cases))
    return cases


def act(case: Case, voice: Any, verb: str, body: Body | None = None) -> Awaitable[Body]:
    """On the version that was last seen, as two people would who looked at the same moment."""
    return voice.act(case.path, verb, body, version=case.row["version"])


async def test_recommended_or_withdrawn(city: City) -> None:
    cases = await brought(city, "SUBMITTED")
    await asyncio.gather(*(case.examine() for case in cases))
    for case in cases:
        won, lost = await at_once(
            act(case, case.county, "recommend", {"comment": "同意推荐"}),
            act(case, case.own, "withdraw", {"reason": "企业自愿撤回"}),
        )
        assert (len(won), set(lost) <= LOST) == (1, True)
        assert (await case.read())["status"] == won[0]["status"]
    assert await violations(city.engine) == []


async def test_submitted_twice(city: City) -> None:
    cases = [await Case.drafted(city, Company(place)) for place in range(1, ROUNDS + 1)]
    for case in cases:
        await case.fill()
        won, lost = await at_once(*(act(case, case.own, "submit") for _ in range(4)))
        assert (len(won), len(lost), set(lost) <= LOST) == (1, 3, True)
    assert await violations(city.engine) == []


async def test_proposed_or_declined_in_two_decisions_over_the_same_cases(city: City) -> None:
    cases = await brought(city, "REVIEWED", 2 * (ROUNDS // 2))
    for one, other in zip(cases[::2], cases[1::2], strict=True):
        won, lost = await at_once(
            city.decide({one.id: "PROPOSE", other.id: "DECLINE"}),
            city.decide({other.id: "PROPOSE", one.id: "DECLINE"}),
        )
        assert (len(won), set(lost) <= LOST) == (1, True)
        assert {(await case.read())["decision_id"] for case in (one, other)} == {won[0]["id"]}
        assert {one.status, other.status} == {"PROPOSED", "DECLINED"}
    assert await violations(city.engine) == []


async def test_recognised_by_two_officers_thirty_two_companies_at_once(city: City) -> None:
    cases = await brought(city, "REVIEWED", 32)
    decision = await city.decide({case.id: "PROPOSE" for case in cases})
    notice = await city.publish(decision["id"], [case.id for case in cases])
    city.wait_until(notice["ends_at"])
    await asyncio.gather(*(case.read() for case in cases))
    won, lost = await at_once(
        *(act(case, city.officer(number), "recognise") for case in cases for number in (1, 2))
    )
    assert (len(won), len(lost), set(lost) <= LOST) == (32, 32, True)
    given = await city.rows("SELECT number FROM certification ORDER BY number")
    assert [int(number.split("-")[3]) for (number,) in given] == list(range(1, 33))
    assert await violations(city.engine) == []


async def contested(city: City, places: Iterable[int]) -> list[tuple[Title, Case]]:
    """Titles whose re-review has passed its notice and whose proceedings have had their hearing."""
    titles = [await Title.taken_over(city, Company(place), "2023-06-01") for place in places]
    cases = [await title.re_review() for title in titles]
    await asyncio.gather(*(case.to("REVIEWED") for case in cases))
    decision = await city.decide({case.id: "PROPOSE" for case in cases})
    notice = await city.publish(decision["id"], [case.id for case in cases])
    for title in titles:
        await (await title.proceedings()).notify()
    city.wait_until(notice["ends_at"])
    return list(zip(titles, cases, strict=True))


async def test_revoked_or_renewed(city: City) -> None:
    """Both are lawful one after the other; at once, neither waits for the other for ever, and the title is gone."""
    for title, case in await contested(city, range(1, ROUNDS // 2 + 1)):
        proceedings = await title.latest_proceedings()
        city.wait_until(proceedings.row["hearing_ends_at"])
        await case.read()
        won, lost = await at_once(proceedings.uphold(), act(case, city.officer(), "recognise"))
        assert (len(won) >= 1, set(lost) <= LOST) == (True, True)
        assert (await title.read())["status"] == "REVOKED"
        assert (await case.read())["status"] == ("RECOGNISED" if title.row["term_no"] == 2 else "DECLINED")
    assert await violations(city.engine) == []


async def test_upheld_or_dismissed_by_two_officers(city: City) -> None:
    for place in range(1, ROUNDS + 1):
        title = await Title.taken_over(city, Company(place), "2024-06-01")
        proceedings = await (await title.proceedings(by=3)).to("OPENED")
        await proceedings.notify()
        city.wait_until(proceedings.row["hearing_ends_at"])
        body = {"minutes_number": "示例1号", "reason": "经研究决定"}
        version = proceedings.row["version"]
        won, lost = await at_once(
            city.officer(1).act(proceedings.path, "uphold", body, version=version),
            city.officer(2).act(proceedings.path, "dismiss", body, version=version),
        )
        assert (len(won), set(lost) <= LOST) == (1, True)
        revoked = won[0]["outcome"] == "UPHELD"
        assert (await title.read())["status"] == ("REVOKED" if revoked else "ACTIVE")
    assert await violations(city.engine) == []


async def test_reported_while_the_title_is_revoked(city: City) -> None:
    """The report locks its row and then the enterprise's place in the feed; so must the revocation."""
    titles = [await Title.taken_over(city, Company(place), "2024-06-01") for place in range(1, ROUNDS + 1)]
    cases = [await (await title.proceedings()).to("NOTIFIED") for title in titles]
    city.move_to(at("2026-03-02"))
    for title, proceedings in zip(titles, cases, strict=True):
        february, _ = await city.work(open_obligations, (await title.enrolment())["id"])
        own, path = city.enterprise(title.company), f"/obligations/{february.id}"
        won, lost = await at_once(proceedings.uphold(), own.act(path, "report", report(), version=1))
        assert (len(won) >= 1, set(lost) <= LOST) == (True, True)
        assert (await title.read())["status"] == "REVOKED"
    assert await violations(city.engine) == []


async def test_two_panels_of_the_same_experts(city: City) -> None:
    cases = await brought(city, "RECOMMENDED")
    for one, other in zip(cases[::2], cases[1::2], strict=True):
        won, lost = await at_once(one.start(1, 2, 3), other.start(3, 2, 1))
        assert (len(won), lost) == (2, [])
    assert await violations(city.engine) == []


async def test_an_interest_declared_while_the_expert_is_assigned(city: City, case: Case) -> None:
    """Whichever comes first, nobody with an interest keeps a review."""
    await case.to("IN_EXPERT_REVIEW")
    for number in range(7, 7 + ROUNDS):
        entry = await city.officer().create("/experts", expert(number))
        declared = {"interests": [case.company.uscc]}
        await at_once(
            city.officer().act(case.path, "assign-expert", {"expert_id": entry["id"]}),
            city.expert(number).amend(f"/experts/{entry['id']}", declared),
        )
        rows = await city.officer().all("/expert-reviews", application_id=case.id, expert_id=entry["id"])
        assert {row["status"] for row in rows} <= {"RECUSED"}
    assert await violations(city.engine) == []


async def test_a_re_review_opened_twice(city: City) -> None:
    for place in range(1, ROUNDS + 1):
        title = await Title.taken_over(city, Company(place), "2023-06-01")
        won, lost = await at_once(
            *(city.officer(number).act(title.path, "open-re-review", version=1) for number in (1, 2))
        )
        assert (len(won), lost) == (1, [(409, "already_applied")])
    assert await violations(city.engine) == []


async def test_an_objection_upheld_and_dismissed(city: City, case: Case) -> None:
    await case.to("OBJECTION_UNDER_REVIEW")
    path, finding = f"/objections/{case.objection['id']}", {"finding": "经核查"}
    won, lost = await at_once(
        *(
            city.officer(number).act(path, verb, finding, version=1)
            for number, verb in ((1, "uphold"), (2, "dismiss"))
        )
    )
    assert (len(won), set(lost) <= LOST) == (1, True)
    expected = {"FOUNDED": "DECLINED", "UNFOUNDED": "IN_NOTICE"}
    assert (await case.read())["status"] == expected[won[0]["status"]]
    assert await violations(city.engine) == []
