"""Open the case for cancellation that follows a re-review that failed or was never sought."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.revocations.open import open_case
from domain.models import Application, Reminder, Revocation
from domain.queries import certifications, revocations
from domain.rules.law.permissions import WORKER


def ground_of(application: Application, today: date) -> str | None:
    """The ground that a re-review leaves; None while it is under way, once it has passed, or may be sought again."""
    if application.status in ("DECLINED", "NOT_RECOMMENDED"):
        return "RE_REVIEW_FAILED"
    lapsed = application.status == "LAPSED"
    withdrawn_late = application.status == "WITHDRAWN" and application.due_on < today
    return "RE_REVIEW_NOT_SOUGHT" if lapsed or withdrawn_late else None


async def open_case_after_re_review(
    session: AsyncSession, application: Application, ground: str, *, now: datetime
) -> Revocation | None:
    """A person decides it (scheme reading 17). None where the title is gone or a case is open already."""
    if application.certification_id is None:
        raise ValueError("a re-review names no certification")
    certification = await certifications.find(session, WORKER, application.certification_id, lock=True)
    if certification.status == "REVOKED" or await revocations.open_case(session, certification.id):
        return None
    collect = _reminders if ground == "RE_REVIEW_NOT_SOUGHT" else _outcome
    return await open_case(
        session,
        WORKER,
        certification_id=certification.id,
        ground=ground,
        evidence=[await collect(session, application)],
        now=now,
    )


async def open_cases_after_re_reviews(
    session: AsyncSession, applications: Sequence[Application], ground: str, *, now: datetime
) -> None:
    """A case for each. The titles are locked first: who waits for one of them must not hold up the numbering."""
    for title in sorted(case.certification_id for case in applications if case.certification_id):
        await certifications.find(session, WORKER, title, lock=True)
    for application in applications:
        await open_case_after_re_review(session, application, ground, now=now)


async def _outcome(session: AsyncSession, application: Application) -> dict[str, Any]:
    return {
        "part": "re_review_decision",
        "description": f"复核申请{application.case_number}未通过（{application.status}）",
        "document_number": application.case_number,
    }


async def _reminders(session: AsyncSession, application: Application) -> dict[str, Any]:
    given = select(Reminder.days_before).where(
        Reminder.certification_id == application.certification_id, Reminder.term_no == application.term_no
    )
    stages = sorted((await session.scalars(given)).all(), reverse=True)
    listed = "、".join(f"{days}日" for days in stages) or "无"
    return {
        "part": "reminders",
        "description": f"复核申请{application.case_number}逾期未提交；到期前已提醒：{listed}",
        "document_number": application.case_number,
    }
