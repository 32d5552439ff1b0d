"""An application until it reaches the city: filled in, submitted, supplemented, examined by its county."""

import hashlib
from typing import Any

from sandbox.sample_round.assessments import explanation, left_to
from sandbox.sample_round.client import Body, Voice
from sandbox.sample_round.journey import Course, Journey
from sandbox.sample_round.loader import Facts

# the call's list (申报通知); the licence the city fetches itself
MATERIALS = (
    ("application_form", "专精特新中小企业申报书", "Application form"),
    ("financial_statements", "近三年财务审计报告", "Audited accounts of three years"),
    ("certificates", "知识产权、质量体系及品牌证明", "Certificates"),
)
# what is missing at first where the county asks for a supplement
LATE_FACT = "quality_certifications"


def requirements() -> list[Body]:
    return [{"code": code, "title_zh": zh, "title_en": en, "required": True} for code, zh, en in MATERIALS]


def handed_in(course: Course, year: int) -> list[Body]:
    """Each material of the call as the enterprise's file."""
    number = course.enterprise.number
    names = [(code, f"{number:02}-{year}-{zh}.pdf") for code, zh, _ in MATERIALS]
    return [
        {"code": code, "file_name": name, "sha256": hashlib.sha256(name.encode()).hexdigest()}
        for code, name in names
    ]


def content(course: Course, facts: Facts, year: int) -> dict[str, Any]:
    return {
        "facts": facts,
        "materials": handed_in(course, year),
        "clusters": [course.enterprise.cluster],
    }


async def register(journey: Journey, course: Course) -> None:
    row = await journey.of(course).create("/enterprises", course.enterprise.registration)
    course.enterprise_id = row["id"]


async def apply(journey: Journey, course: Course) -> None:
    """A draft, filled in and submitted; one withdraws it again."""
    voice, story = journey.of(course), course.story
    facts = dict(course.enterprise.facts_2022)
    if story.county in ("SUPPLEMENT", "SUPPLEMENT_LAPSES"):
        facts.pop(LATE_FACT)
    draft = await voice.create("/applications", {"round_id": journey.round_id})
    course.application_id = draft["id"]
    await voice.amend(course.path, content(course, facts, 2022))
    await voice.act(course.path, "submit")
    if story.county == "WITHDRAWN":
        await voice.act(course.path, "withdraw", {"reason": "企业调整经营计划，自愿撤回申请"})


async def ask_for_supplement(journey: Journey, course: Course) -> None:
    county = journey.county(course.enterprise.district)
    items = {"items": ["请补充质量管理体系认证证书及取得时间"]}
    await county.act(course.path, "request-supplement", items)


async def answer_supplement(journey: Journey, course: Course) -> None:
    voice = journey.of(course)
    await voice.amend(course.path, {"facts": course.enterprise.facts_2022})
    await voice.act(course.path, "answer-supplement", {"answer": "已补充质量管理体系认证证书一份"})


async def examine(journey: Journey, course: Course) -> None:
    """The county's review of the first application."""
    await county_review(journey, course, course.path)


async def examine_re_review(journey: Journey, course: Course) -> None:
    await county_review(journey, course, course.re_review_path)


async def county_review(journey: Journey, course: Course, path: str) -> None:
    """What asks for judgement is judged; then the opinion: never for whom the figures plainly exclude."""
    county = journey.county(course.enterprise.district)
    application = await county.get(path)
    sound = course.story.county != "REJECT"
    await _judge(county, application, sound=sound)
    if application["assessment"]["verdict"] == "UNMET":
        comment = f"不符合申报条件。{explanation(application['assessment'])}"
        await county.act(path, "not-recommend", {"comment": comment})
    elif not sound:
        await county.act(path, "not-recommend", {"comment": "经核查，企业存在不良信用记录，不予推荐"})
    else:
        await county.act(path, "recommend", {"comment": "经审核，材料齐全，情况属实，同意推荐"})


async def _judge(county: Voice, application: Body, *, sound: bool) -> None:
    review = await county.create("/county-reviews", {"application_id": application["id"]})
    judged = [
        _judgement(criterion, sound or criterion != "tax_and_credit")
        for criterion in left_to(application["assessment"], "COUNTY")
    ]
    await county.amend(f"/county-reviews/{review['id']}", {"site_visit": True, "findings": judged})


def _judgement(criterion: str, met: bool) -> Body:
    comment = "经查询主管部门记录并现场核实，情况属实" if met else "信用平台显示有未修复的不良记录"
    return {"criterion": criterion, "verdict": "MET" if met else "UNMET", "comment": comment}


async def seek_re_review(journey: Journey, course: Course) -> None:
    """Fills in and submits the draft that the worker opened for the term's end."""
    voice = journey.of(course)
    query = {"kind": "RE_REVIEW", "status": "DRAFT", "enterprise_id": course.enterprise_id}
    course.re_review_id = (await voice.every("/applications", **query))[0]["id"]
    await voice.amend(course.re_review_path, content(course, course.enterprise.facts_2025, 2025))
    await voice.act(course.re_review_path, "submit")
