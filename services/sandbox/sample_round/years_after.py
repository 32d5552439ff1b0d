"""Chapter two: 2022 to 2024. Reports, a new name, and cases against titles."""

from sandbox.sample_round import titles
from sandbox.sample_round.journey import Course, Journey

FIRST_MONTH_OVER = "2022-07-05"
FIRST_REPORTS_DUE = "2022-07-12"
CASES_OPENED = "2023-11-06"
# opened on the 6th with ten days to be heard
HEARINGS_OVER = "2023-11-20"
STEPS = 4


async def walk(journey: Journey) -> None:
    await _first_reports(journey)
    await _one_overdue(journey)
    await _cases(journey)
    await _decisions(journey)


async def _first_reports(journey: Journey) -> None:
    """All hand in their first month but one; one takes a new name."""
    journey.move_to(FIRST_MONTH_OVER)
    journey.say("首期月报；更名换证")
    await journey.until(lambda: titles.reports_opened(journey), "生成七月的报送义务")
    diligent = [course for course in holders(journey) if not course.story.overdue]
    await journey.each(diligent, titles.hand_in_reports)
    await titles.rename(journey, journey.find("renamed"))


async def _one_overdue(journey: Journey) -> None:
    journey.move_to(FIRST_REPORTS_DUE)
    journey.say("逾期未报的催报")

    async def chased() -> bool:
        return await titles.reports_chased(journey)

    await journey.until(chased, "催报逾期月报")


async def _cases(journey: Journey) -> None:
    """Seventeen months later: the backlog of reports, and four cases."""
    journey.move_to(CASES_OPENED)
    journey.say("四起取消资格案件立案、告知、陈述申辩")
    await catch_up(journey)
    await journey.each(_accused(journey), titles.open_case)
    city, course = journey.city(2), journey.find("revoked_fraud")
    decision = {"minutes_number": "党组纪要〔2023〕30号", "reason": "决定取消资格"}
    attempt = city.act(f"/revocations/{course.revocation_id}", "uphold", decision)
    await journey.refused(city, "陈述申辩期未满即取消资格", "hearing_open", attempt)


async def _decisions(journey: Journey) -> None:
    """Decided by another hand than the one that opened them."""
    journey.move_to(HEARINGS_OVER)
    journey.say("另一人作出取消或不予取消的决定")
    city, barred = journey.city(1), journey.find("revoked_fraud")
    decision = {"minutes_number": "党组纪要〔2023〕30号", "reason": "决定取消资格"}
    attempt = city.act(f"/revocations/{barred.revocation_id}", "uphold", decision)
    await journey.refused(city, "立案人自行决定取消资格", "actor_barred", attempt)
    for course in _accused(journey):
        case = course.story.revocation
        if case is not None:
            await titles.decide_case(journey, course, "dismiss" if case.outcome == "DISMISSED" else "uphold")


def holders(journey: Journey) -> list[Course]:
    return [course for course in journey.courses if course.story.recognised]


async def catch_up(journey: Journey) -> None:
    """The worker opens and chases the reports of the months that were leapt over."""
    await journey.until(lambda: titles.reports_opened(journey), "生成各月报送义务")
    await journey.until(lambda: titles.reports_chased(journey), "催报逾期月报")


def _accused(journey: Journey) -> list[Course]:
    return [course for course in journey.courses if course.story.revocation]
