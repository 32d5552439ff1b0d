"""What follows recognition: rewards, re-issued documents, monthly reports, cases against a title."""

from datetime import date
from decimal import Decimal

from sandbox.sample_round.client import Body
from sandbox.sample_round.journey import Course, Journey, SampleRoundFailed

BONUS = "FIRST_RECOGNITION_BONUS"
SERVICES = "PRIORITY_PUBLIC_SERVICES"
MONTHS = Decimal(12)
CENT = Decimal("0.01")
EVIDENCE: dict[str, tuple[Body, ...]] = {
    "FRAUD": (
        {
            "part": "finding",
            "description": "抽查发现申报的主导产品收入与审计报告不符",
            "authority": "呼和浩特市工业和信息化局",
        },
    ),
    "TAX_EVASION": (
        {
            "part": "finding",
            "description": "税务处理决定书认定少缴税款",
            "authority": "示例税务稽查机构",
            "document_number": "示例税稽处〔2023〕11号",
        },
    ),
    "MAJOR_INCIDENT": (
        {"part": "event", "description": "发生污水超标排放事件", "on": "2023-08-16"},
        {
            "part": "handling",
            "description": "责令停产整治并处罚款",
            "authority": "示例生态环境主管部门",
            "document_number": "示例环罚〔2023〕12号",
            "on": "2023-09-20",
        },
    ),
}


async def find_title(journey: Journey, course: Course) -> None:
    application = await journey.of(course).get(course.path)
    if not application["certification_id"]:
        raise SampleRoundFailed(f"{course.enterprise.name}应已认定，实为{application['status']}")
    course.certification_id = application["certification_id"]


async def reward(journey: Journey, course: Course) -> None:
    """The once-only bonus; who gets it is given priority in public services too."""
    for code in (BONUS, SERVICES):
        await journey.city(2).create("/rewards", {"certification_id": course.certification_id, "code": code})


async def rename(journey: Journey, course: Course) -> None:
    """The enterprise tells its new name; the city re-issues the document upon the registrar's paper."""
    changed = {"name": course.story.rename}
    await journey.of(course).amend(f"/enterprises/{course.enterprise_id}", changed)
    paper = {"cause": "NAME", "document": "准予变更登记通知书（示例）第0001号"}
    await journey.city().act(f"/certifications/{course.certification_id}", "reissue", paper)


# --- reports ---


async def hand_in_reports(journey: Journey, course: Course) -> None:
    """Every report that is owed for a month gone by; one company never makes up for its first."""
    voice, today = journey.of(course), journey.today()
    owed = [
        row
        for state in ("OVERDUE", "DUE")
        for row in await voice.every("/obligations", status=state)
        if date.fromisoformat(row["period_last_day"]) < today
    ]
    owed.sort(key=lambda row: str(row["period_first_day"]))
    for row in owed[1:] if course.story.overdue else owed:
        report = {"figures": _figures(course, row["period_first_day"])}
        await voice.act(f"/obligations/{row['id']}", "report", report)


def _figures(course: Course, first_day: str) -> Body:
    """A twelfth of the year's revenue, a little more in summer than in winter."""
    facts = course.enterprise.facts_2022
    season = Decimal(100 + 2 * (6 - abs(7 - int(first_day[5:7])))) / 100
    revenue = Decimal(facts["revenue_y1"]) / MONTHS * season
    figures = {
        "operating_revenue": revenue,
        "total_profit": revenue * 8 / 100,
        "taxes_paid": revenue * 3 / 100,
    }
    return {
        **{code: str(value.quantize(CENT)) for code, value in figures.items()},
        "employees": facts["employees"],
    }


async def reports_opened(journey: Journey) -> bool:
    """Whether the worker has opened this month's report for every company that is enrolled."""
    enrolled = await journey.city().every("/enrolments", status="ENROLLED")
    first = journey.today().replace(day=1).isoformat()
    owed = {row["enrolment_id"] for row in await journey.city().every("/obligations", period_first_day=first)}
    return all(row["id"] in owed for row in enrolled if row["owes_from"] <= first)


async def reports_chased(journey: Journey) -> bool:
    """Whether no report is merely due whose last day is over."""
    due = await journey.city().every("/obligations", status="DUE")
    return all(date.fromisoformat(row["due_on"]) >= journey.today() for row in due)


# --- cases against a title ---


async def open_case(journey: Journey, course: Course) -> None:
    """Opened and notified by city-1; without the handling by an authority an event is not enough."""
    case = course.story.revocation
    if case is None:
        return
    city, evidence = journey.city(1), EVIDENCE[case.ground]
    body = {
        "certification_id": course.certification_id,
        "ground": case.ground,
        "evidence": list(evidence[:1]),
    }
    course.revocation_id = (await city.create("/revocations", body))["id"]
    path = f"/revocations/{course.revocation_id}"
    if evidence[1:]:
        attempt = city.act(path, "notify", {})
        await journey.refused(city, "只有事件、没有主管部门处理即告知取消资格", "evidence_missing", attempt)
        await city.act(path, "add-evidence", {"evidence": list(evidence[1:])})
    await notify(journey, course)


async def notify(journey: Journey, course: Course) -> None:
    """The company is told, and states its case."""
    path = f"/revocations/{course.revocation_id}"
    await journey.city(1).act(path, "notify", {})
    words = {"statement": "本企业就所涉事项作出说明，请予核实"}
    await journey.of(course).act(path, "state-case", words)


async def find_case(journey: Journey, course: Course) -> None:
    """The case that the service opened by itself after a re-review."""
    query = {"certification_id": course.certification_id, "status": "OPENED"}
    course.revocation_id = (await journey.city().every("/revocations", **query))[0]["id"]


async def decide_case(journey: Journey, course: Course, verb: str) -> None:
    """`uphold` or `dismiss`, by city-2: never by who opened it; then the outcome is published."""
    path, city = f"/revocations/{course.revocation_id}", journey.city(2)
    words = "事实清楚、证据充分，决定取消资格" if verb == "uphold" else "所涉事实不成立，不予取消资格"
    minutes = f"党组纪要〔{journey.today().year}〕取消{course.enterprise.number:02}号"
    await city.act(path, verb, {"minutes_number": minutes, "reason": words})
    await city.act(path, "publish")


async def overturn(journey: Journey, course: Course) -> None:
    """A court sets the revocation aside; the title is reinstated."""
    words = {"document": "示例行政判决书（2024）示行终1号", "reason": "处理决定已被撤销，恢复称号"}
    await journey.city(2).act(f"/revocations/{course.revocation_id}", "overturn", words)


def second_bonus(course: Course) -> Body:
    """The bonus asked for once more."""
    return {"certification_id": course.certification_id, "code": BONUS}
