"""Chapter three: 2025 and after. Re-reviews, titles that end, and the present day."""

from collections.abc import Sequence

from sandbox.sample_round import applying, judging, titles
from sandbox.sample_round.journey import Course, Journey
from sandbox.sample_round.years_after import catch_up, holders

# the terms end on 31 May 2025; re-reviews open 180 days before, and are sought when the accounts of 2024 are closed
SOUGHT = "2025-02-10"
# published on 10 February, the fifth day is Saturday the 15th: the notice runs to Monday the 17th
NOTICE_OVER = "2025-02-24"
TERMS_OVER = "2025-06-03"
LATE_NOTICE_OVER = "2025-06-16"
PRESENT = "2026-11-24"
STEPS = 5


async def walk(journey: Journey) -> None:
    await _seek(journey)
    await _renew(journey)
    await _terms_end(journey)
    await _last_decisions(journey)
    await _present(journey)


async def _seek(journey: Journey) -> None:
    """Whoever holds a title applies anew; a court has reinstated one."""
    journey.move_to(SOUGHT)
    journey.say("到期复核：填报、审核、评审、公示")
    await titles.overturn(journey, journey.find("revoked_tax_reinstated"))
    seekers = [course for course in journey.courses if course.story.seeks_re_review_in_time]
    drafts = len(seekers) + len(_silent(journey))

    async def opened() -> bool:
        found = await journey.city().every("/applications", kind="RE_REVIEW", status="DRAFT")
        return len(found) >= drafts

    await journey.until(opened, "启动到期复核")
    await _through_to_notice(journey, seekers, "党组纪要〔2025〕2号")
    failed = journey.find("re_review_failed")
    await titles.find_case(journey, failed)
    await titles.notify(journey, failed)


async def _through_to_notice(journey: Journey, courses: Sequence[Course], minutes: str) -> None:
    """From the enterprise's figures to the public notice, save for those whose figures bar them."""
    await journey.each(courses, applying.seek_re_review)
    await journey.each(courses, applying.examine_re_review)
    passed = [course for course in courses if course.story.re_review != "FAILED"]
    await journey.each(passed, judging.review_again)
    outcomes = [judging.outcome(course.re_review_id, "PROPOSE") for course in passed]
    year = journey.today().year
    decision = await judging.decide(journey, f"市工信局党组{year}年会议", minutes, outcomes)
    title = f"{year}年度呼和浩特市“专精特新”中小企业复核通过名单公示"
    await judging.publish(journey, title, decision, [course.re_review_id for course in passed])


async def _renew(journey: Journey) -> None:
    journey.move_to(NOTICE_OVER)
    journey.say("复核公示期满，延续称号；复核不合格的取消资格")
    ids = [course.re_review_id for course in journey.courses if course.re_review_id]
    await journey.until(lambda: judging.recognised(journey, ids), "复核公示期满后的延续")
    await titles.decide_case(journey, journey.find("re_review_failed"), "uphold")


async def _terms_end(journey: Journey) -> None:
    """Two sought no re-review: the service opens a case for each, a person decides it."""
    journey.move_to(TERMS_OVER)
    journey.say("称号到期；未申请复核的立案")

    async def expired() -> bool:
        rows = await journey.city().every("/certifications", status="EXPIRED")
        cases = await journey.city().every("/revocations", status="OPENED", ground="RE_REVIEW_NOT_SOUGHT")
        return len(rows) == len(cases) == len(_silent(journey))

    await journey.until(expired, "到期与未申请复核的立案")
    for course in _silent(journey):
        await titles.find_case(journey, course)
        await titles.notify(journey, course)
    late = journey.find("renewed_late")
    await titles.decide_case(journey, late, "dismiss")
    await _through_to_notice(journey, [late], "党组纪要〔2025〕7号")


async def _last_decisions(journey: Journey) -> None:
    journey.move_to(LATE_NOTICE_OVER)
    journey.say("补办复核通过；到期未申请复核的取消资格")
    late = journey.find("renewed_late")
    await journey.until(lambda: judging.recognised(journey, [late.re_review_id]), "补办复核的延续")
    await titles.decide_case(journey, journey.find("re_review_not_sought"), "uphold")


async def _present(journey: Journey) -> None:
    """On to the present; the reports of all the months between are handed in, late but complete, save one."""
    journey.move_to(PRESENT)
    journey.say("至今的月报")
    await catch_up(journey)
    await journey.each(holders(journey), titles.hand_in_reports)


def _silent(journey: Journey) -> list[Course]:
    """Who let the deadline pass."""
    return [course for course in journey.courses if course.story.re_review in ("NOT_SOUGHT", "LATE")]
