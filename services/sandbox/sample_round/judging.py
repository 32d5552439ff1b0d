"""What the city does with an application: experts, the party group's decision, the notice, objections, recognition."""

from collections.abc import Sequence

from sandbox.sample_round.assessments import left_to
from sandbox.sample_round.client import Body, Voice
from sandbox.sample_round.journey import Course, Journey

EXPERTS = 6


async def list_experts(journey: Journey) -> None:
    """Six experts; the last has an interest in one of the enterprises."""
    interested = journey.find("expert_recused").enterprise.uscc
    for number in range(1, EXPERTS + 1):
        entry = {
            "person": f"expert-{number}",
            "name": f"评审专家{number:02}",
            "institution": f"示例评审机构{(number + 1) // 2}",
            "specialities": ["装备制造", "食品加工", "医药", "软件", "新能源", "化工"][number - 1 : number],
            "interests": [interested] if number == EXPERTS else [],
        }
        row = await journey.city().create("/experts", entry)
        journey.expert_ids.append(row["id"])


async def review(journey: Journey, course: Course) -> None:
    """The experts on the first application, as the story has them vote."""
    votes = list(course.story.votes)
    panel = _panel(course, len(votes))
    await _start(journey, course.path, panel)
    if course.story.recusal:
        await _replace(journey, course, panel)
    await _vote(journey, course.path, panel, votes)
    if course.story.further_vote:
        await _break_the_tie(journey, course, course.story.further_vote)
    await journey.city().act(course.path, "conclude-expert-review")


async def review_again(journey: Journey, course: Course) -> None:
    """The experts on the re-review: all in favour."""
    panel = _panel(course, 3)
    await _start(journey, course.re_review_path, panel)
    await _vote(journey, course.re_review_path, panel, ["RECOMMEND"] * 3)
    await journey.city().act(course.re_review_path, "conclude-expert-review")


def _panel(course: Course, size: int) -> list[int]:
    """Numbers of experts, in turn; the one with an interest is left out."""
    return [(course.enterprise.number + turn) % (EXPERTS - 1) + 1 for turn in range(size)]


async def _start(journey: Journey, path: str, panel: Sequence[int]) -> None:
    ids = [journey.expert_ids[number - 1] for number in panel]
    await journey.city().act(path, "start-expert-review", {"expert_ids": ids})


async def _vote(journey: Journey, path: str, panel: Sequence[int], votes: Sequence[str]) -> None:
    for number, vote in zip(panel, votes, strict=True):
        await _submit(journey.expert(number), path, vote)


async def _own_review(expert: Voice, path: str) -> str:
    """Where the expert's open review of the application is."""
    id_ = path.rpartition("/")[2]
    found = await expert.every("/expert-reviews", application_id=id_, status="ASSIGNED")
    return f"/expert-reviews/{found[0]['id']}"


async def _submit(expert: Voice, path: str, vote: str) -> None:
    application = await expert.get(path)
    in_favour = vote == "RECOMMEND"
    comment = "情况属实，具有行业优势" if in_favour else "竞争优势和创新能力的证明不充分"
    findings = [
        {"criterion": criterion, "verdict": "MET" if in_favour else "UNMET", "comment": comment}
        for criterion in left_to(application["assessment"], "EXPERT")
    ]
    opinion = {"opinion": vote, "findings": findings, "comment": comment}
    await expert.act(await _own_review(expert, path), "submit", opinion)


async def _replace(journey: Journey, course: Course, panel: list[int]) -> None:
    """The panel's second expert stands aside; another takes the place, but not one with an interest."""
    leaving = journey.expert(panel[1])
    await leaving.act(
        await _own_review(leaving, course.path), "recuse", {"reason": "曾为该企业提供咨询服务，申请回避"}
    )
    city = journey.city()
    barred = {"expert_id": journey.expert_ids[EXPERTS - 1]}
    attempt = city.act(course.path, "assign-expert", barred)
    await journey.refused(city, "指派与企业有利害关系的专家", "conflict_of_interest", attempt)
    panel[1] = next(number for number in range(1, EXPERTS) if number not in panel)
    await city.act(course.path, "assign-expert", {"expert_id": journey.expert_ids[panel[1] - 1]})


async def _break_the_tie(journey: Journey, course: Course, vote: str) -> None:
    city = journey.city()
    attempt = city.act(course.path, "conclude-expert-review")
    await journey.refused(city, "专家意见二比二时形成评审意见", "experts_divided", attempt)
    asked = _panel(course, EXPERTS - 1)[-1]
    await city.act(course.path, "assign-expert", {"expert_id": journey.expert_ids[asked - 1]})
    await _submit(journey.expert(asked), course.path, vote)


def outcome(application_id: str, result: str) -> Body:
    reason = "综合评审意见，符合认定条件" if result == "PROPOSE" else "综合评审意见，暂不符合认定条件"
    return {"application_id": application_id, "outcome": result, "reason": reason}


async def decide(
    journey: Journey, meeting: str, minutes: str, outcomes: Sequence[Body], *, instead_of: str | None = None
) -> str:
    """The id of the party group's decision of today."""
    body = {
        "meeting": meeting,
        "held_on": journey.today().isoformat(),
        "minutes_number": minutes,
        "outcomes": list(outcomes),
    }
    if instead_of:
        body["supersedes_id"] = instead_of
    return str((await journey.city().create("/decisions", body))["id"])


async def publish(journey: Journey, title: str, decision_id: str, application_ids: Sequence[str]) -> str:
    """The id of the notice."""
    body = {"title": title, "decision_id": decision_id, "application_ids": list(application_ids)}
    return str((await journey.city().create("/notices", body))["id"])


async def object_to(journey: Journey, notice_id: str, course: Course) -> None:
    """Somebody objects to one company under a real name; no token is needed."""
    body = {
        "application_id": course.application_id,
        "objector_name": f"异议人{course.enterprise.number:02}",
        "objector_phone": f"0471-99999{course.enterprise.number:02}",
        "grounds": "对该企业主导产品市场占有情况的真实性提出异议",
    }
    await journey.anybody().create(f"/public/notices/{notice_id}/objections", body)


async def answer_objection(journey: Journey, course: Course, verb: str) -> None:
    """`uphold` or `dismiss`."""
    city = journey.city(2)
    found = await city.every("/objections", application_id=course.application_id, status="FILED")
    words = "经核查，反映情况属实" if verb == "uphold" else "经核查，反映情况不属实"
    await city.act(f"/objections/{found[0]['id']}", verb, {"finding": words})


async def recognised(journey: Journey, application_ids: Sequence[str]) -> bool:
    """Whether none of them waits for the worker any more."""
    waiting = await journey.city().every("/applications", status="IN_NOTICE")
    return not {row["id"] for row in waiting} & set(application_ids)
