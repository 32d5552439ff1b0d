"""Where the thirty stand, read from the service, and whether that is where they should stand."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sandbox.sample_round.assessments import explanation, shortfalls
from sandbox.sample_round.client import Body, Voice
from sandbox.sample_round.loader import SampleEnterprise, enterprises


@dataclass(frozen=True)
class Outcome:
    """What the service holds on one enterprise; the newest of each kind."""

    enterprise: SampleEnterprise
    name: str = ""
    application: Body = field(default_factory=dict)
    re_review: Body = field(default_factory=dict)
    certification: Body = field(default_factory=dict)
    revocation: Body = field(default_factory=dict)
    reward: Body = field(default_factory=dict)
    overdue: int = 0

    @property
    def explanation(self) -> str:
        """What the assessment says against it, if anything."""
        assessment = self.application.get("assessment")
        return explanation(assessment) if assessment else ""


async def read(city: Voice) -> list[Outcome]:
    """All thirty, in order."""
    return list(await asyncio.gather(*(_outcome(city, company) for company in enterprises())))


async def _outcome(city: Voice, company: SampleEnterprise) -> Outcome:
    entered = await city.every("/enterprises", uscc=company.uscc)
    if not entered:
        return Outcome(company)
    own = {"enterprise_id": entered[0]["id"]}
    initial = await city.every("/applications", kind="INITIAL", **own)
    return Outcome(
        company,
        name=entered[0]["name"],
        application=await city.get(f"/applications/{initial[0]['id']}") if initial else {},
        re_review=_newest(await city.every("/applications", kind="RE_REVIEW", **own)),
        certification=_newest(await city.every("/certifications", **own)),
        revocation=_newest(await city.every("/revocations", **own)),
        reward=_newest(await city.every("/rewards", code="FIRST_RECOGNITION_BONUS", **own)),
        overdue=len(await city.every("/obligations", status="OVERDUE", **own)),
    )


def _newest(rows: list[Body]) -> Body:
    return rows[0] if rows else {}


def differences(found: Iterable[Outcome]) -> list[str]:
    """One sentence for everything that is not as the data says it must be."""
    return [
        f"{outcome.enterprise.number:02} {outcome.enterprise.name}：{what}应为{wanted}，实为{seen}"
        for outcome in found
        for what, wanted, seen in _compared(outcome)
        if wanted != seen
    ]


def _compared(outcome: Outcome) -> Iterator[tuple[str, object, object]]:
    story, expected = outcome.enterprise.story, outcome.enterprise.story.expected
    yield "首次申请", expected.application, outcome.application.get("status")
    yield "称号", expected.certification, outcome.certification.get("status")
    yield "第几期", expected.term_no, outcome.certification.get("term_no")
    yield "取消案件", expected.revocation, outcome.revocation.get("status")
    yield "复核", expected.re_review, outcome.re_review.get("status")
    yield "现用名称", story.rename or outcome.enterprise.name, outcome.name
    yield "逾期月报", 1 if story.overdue else 0, outcome.overdue
    if story.bonus:
        yield "奖励", expected.reward or "GRANTED", outcome.reward.get("status")
    if expected.document_no:
        yield "证书版次", expected.document_no, outcome.certification.get("document_no")
    yield from _of_the_assessment(outcome)


def _of_the_assessment(outcome: Outcome) -> Iterator[tuple[str, object, object]]:
    expected, assessment = outcome.enterprise.story.expected, outcome.application.get("assessment") or {}
    if expected.verdict:
        yield "评估结论", expected.verdict, assessment.get("verdict")
    if expected.flag:
        yield "提示", True, expected.flag in [flag["code"] for flag in assessment.get("flags", ())]
    if outcome.enterprise.unmet:
        yield "不符合的条件", [outcome.enterprise.unmet], [row["id"] for row in shortfalls(assessment)]
