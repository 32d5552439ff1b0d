"""Enrol a recognised company in the Ministry's monitoring system (纳入运行监测)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Certification, Enrolment
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def enrol(
    session: AsyncSession, actor: Actor, certification: Certification, *, now: datetime
) -> Enrolment:
    """Reports are owed from the first period that begins on or after the day of enrolment."""
    today = legal_day(now)
    enrolment = Enrolment(
        enterprise_id=certification.enterprise_id,
        certification_id=certification.id,
        district=certification.district,
        enrolled_on=today,
        owes_from=today,
    )
    data = {
        "uscc": certification.holder_uscc,
        "certificate_number": certification.number,
        "enrolled_on": today,
    }
    await begin(session, enrolment, actor, now=now, data=data)
    return enrolment
