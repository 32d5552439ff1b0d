"""Chapter one: the round of 2022, from the call to recognition."""

import asyncio

from sandbox.sample_round import applying, judging, titles
from sandbox.sample_round.client import Body
from sandbox.sample_round.journey import Course, Journey

MEASURE = "bg-2022-03"
OPENS, CLOSES = "2022-05-09", "2022-05-20"
SUPPLEMENTS_OVER = "2022-05-24"
# published on 24 May, the fifth day is Sunday the 29th: the notice runs to the end of Monday the 30th
NOTICE_OVER = "2022-06-01"
STEPS = 8


async def walk(journey: Journey) -> None:
    await _call(journey)
    await _apply(journey)
    await _examine(journey)
    await _supplement_lapses(journey)
    await _experts(journey)
    notices = await _decide_and_publish(journey)
    await _object(journey, notices)
    await _recognise(journey)


def call() -> Body:
    """The round as it is drafted (申报通知)."""
    return {
        "name": "2022年度呼和浩特市“专精特新”中小企业申报批次",
        "measure_id": MEASURE,
        "form_version": "2022.1",
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "materials": applying.requirements(),
    }


async def _call(journey: Journey) -> None:
    """Experts are listed, the round is opened."""
    journey.move_to(OPENS)
    journey.say("开放2022年度申报批次")
    city = journey.city()
    journey.round_id = (await city.create("/rounds", call()))["id"]
    await city.act(f"/rounds/{journey.round_id}", "open")
    await judging.list_experts(journey)


async def _apply(journey: Journey) -> None:
    journey.say("三十家企业登记、填报、提交")
    await journey.each(journey.courses, applying.register)
    await _incomplete(journey, journey.find("renamed"))
    await journey.each(journey.courses, applying.apply)
    await _trespass(journey, journey.find("renamed"), journey.find("supplement_answered"))


async def _incomplete(journey: Journey, course: Course) -> None:
    """An empty draft is refused, and withdrawn."""
    voice = journey.of(course)
    draft = await voice.create("/applications", {"round_id": journey.round_id})
    attempt = voice.act(f"/applications/{draft['id']}", "submit")
    await journey.refused(voice, "未填报、未附材料即提交申请", "application_incomplete", attempt)
    await voice.act(f"/applications/{draft['id']}", "withdraw", {"reason": "填报有误，重新申请"})


async def _trespass(journey: Journey, own: Course, other: Course) -> None:
    """A second application; the case of another company; the case of another district; an outdated version."""
    company, county = journey.of(own), journey.county(own.enterprise.district)
    again = company.create("/applications", {"round_id": journey.round_id})
    await journey.refused(company, "同一批次再次申请", "already_applied", again)
    await journey.refused(company, "查看其他企业的申请", "not_found", company.get(other.path))
    await journey.refused(county, "查看其他旗县区的申请", "not_found", county.get(other.path))
    stale = company.act(own.path, "withdraw", {"reason": "依据旧版本操作"}, version=1)
    await journey.refused(company, "依据已过时的版本操作", "stale_version", stale)


async def _examine(journey: Journey) -> None:
    """The counties' reviews; one enterprise supplies what was missing, another does not."""
    journey.say("旗县区审核、要求补正、推荐")
    asked = _of_county(journey, "SUPPLEMENT", "SUPPLEMENT_LAPSES")
    await journey.each(asked, applying.ask_for_supplement)
    await journey.each(_of_county(journey, "SUPPLEMENT"), applying.answer_supplement)
    await journey.each(_of_county(journey, "RECOMMEND", "REJECT", "SUPPLEMENT"), _recommend_or_not)


async def _recommend_or_not(journey: Journey, course: Course) -> None:
    if course.enterprise.unmet == "revenue":
        county = journey.county(course.enterprise.district)
        attempt = county.act(course.path, "recommend", {"comment": "同意推荐"})
        await journey.refused(county, "推荐营业收入未达标的企业", "not_eligible", attempt)
    await applying.examine(journey, course)


async def _supplement_lapses(journey: Journey) -> None:
    journey.move_to(SUPPLEMENTS_OVER)
    journey.say("补正期限届满")
    course = journey.find("supplement_lapsed")

    async def lapsed() -> bool:
        return bool((await journey.city().get(course.path))["status"] == "LAPSED")

    await journey.until(lapsed, "逾期未补正的申请失效")


async def _experts(journey: Journey) -> None:
    journey.say("专家评审")
    await journey.each(_recommended(journey), judging.review)


async def _decide_and_publish(journey: Journey) -> dict[str, str]:
    """The notice of each application. One company was declined first: a later decision proposes it."""
    journey.say("党组会议研究、公示")
    late = journey.find("decision_superseded")
    others = [course for course in _recommended(journey) if course is not late]
    outcomes = [
        judging.outcome(course.application_id, "DECLINE" if course.story.decision == "DECLINE" else "PROPOSE")
        for course in others
    ]
    await _recommender_decides(journey, others[0], outcomes[:1])
    first = await judging.decide(journey, "市工信局党组2022年第8次会议", "党组纪要〔2022〕8号", outcomes)
    corrected = await _superseded(journey, late)
    proposed = [row["application_id"] for row in outcomes if row["outcome"] == "PROPOSE"]
    title = "2022年度拟认定呼和浩特市“专精特新”中小企业名单公示"
    notice = await judging.publish(journey, title, first, proposed)
    second = await judging.publish(journey, f"{title}（补充）", corrected, [late.application_id])
    return {**dict.fromkeys(proposed, notice), late.application_id: second}


async def _superseded(journey: Journey, course: Course) -> str:
    """The decision that stands, in the place of one that declined."""
    former = await judging.decide(
        journey,
        "市工信局党组2022年第9次会议",
        "党组纪要〔2022〕9号",
        [judging.outcome(course.application_id, "DECLINE")],
    )
    return await judging.decide(
        journey,
        "市工信局党组2022年第10次会议",
        "党组纪要〔2022〕10号",
        [judging.outcome(course.application_id, "PROPOSE")],
        instead_of=former,
    )


async def _recommender_decides(journey: Journey, course: Course, outcomes: list[Body]) -> None:
    voice = journey.recommender_as_city_officer(course.enterprise.district)
    body = {
        "meeting": "市工信局党组2022年第8次会议",
        "held_on": journey.today().isoformat(),
        "minutes_number": "党组纪要〔2022〕8号",
        "outcomes": outcomes,
    }
    attempt = voice.create("/decisions", body)
    await journey.refused(voice, "推荐人调任市局后参与决定", "actor_barred", attempt)


async def _object(journey: Journey, notices: dict[str, str]) -> None:
    """Three objections; each holds up its own company, nobody else."""
    journey.say("公示期间的异议")
    for course in (course for course in journey.courses if course.story.objection):
        await judging.object_to(journey, notices[course.application_id], course)
    await judging.answer_objection(journey, journey.find("objection_founded"), "uphold")
    await judging.answer_objection(journey, journey.find("objection_unfounded"), "dismiss")
    city, early = journey.city(), journey.find("renamed")
    attempt = city.act(early.path, "recognise")
    await journey.refused(city, "公示期未满即认定", "notice_running", attempt)


async def _recognise(journey: Journey) -> None:
    """The worker recognises when the notice is over; the last objection is answered only then."""
    journey.move_to(NOTICE_OVER)
    journey.say("公示期满，认定发证")
    ids = [course.application_id for course in journey.courses]
    await journey.until(lambda: judging.recognised(journey, ids), "公示期满后的认定")
    await judging.answer_objection(journey, journey.find("experts_divided"), "dismiss")
    holders = [course for course in journey.courses if course.story.recognised]
    await journey.each(holders, titles.find_title)
    await asyncio.gather(*(titles.reward(journey, course) for course in holders if course.story.bonus))
    city, rewarded = journey.city(2), journey.find("renamed")
    again = city.create("/rewards", titles.second_bonus(rewarded))
    await journey.refused(city, "首次认定奖励再次发放", "already_rewarded", again)


def _of_county(journey: Journey, *wanted: str) -> list[Course]:
    return [course for course in journey.courses if course.story.county in wanted]


def _recommended(journey: Journey) -> list[Course]:
    """Those that reach the experts."""
    return [
        course
        for course in _of_county(journey, "RECOMMEND", "SUPPLEMENT")
        if course.story.name != "ineligible"
    ]
