"""Move an enrolment (变更监测属地) to the district that its company has moved to."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Certification
from domain.queries import monitoring
from domain.rules.law.permissions import Actor


async def move(session: AsyncSession, actor: Actor, certification: Certification, *, now: datetime) -> None:
    """Reports that are owed already stay with the district in which their period opened."""
    enrolment = await monitoring.enrolment_of(session, certification.id)
    if enrolment is not None and enrolment.district != certification.district:
        enrolment.district = certification.district
        await advance.amend(session, enrolment, "move", actor, now=now)
