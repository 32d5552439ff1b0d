"""End an enrolment (移出监测) with its title, and resume it when the title is reinstated."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Certification
from domain.queries import monitoring
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def end(session: AsyncSession, actor: Actor, certification: Certification, *, now: datetime) -> None:
    """What is still owed ends with the enrolment."""
    enrolment = await monitoring.enrolment_of(session, certification.id)
    if enrolment is None or enrolment.status != "ENROLLED":
        return
    for obligation in await monitoring.open_obligations(session, enrolment.id):
        await advance(session, obligation, "end", actor, now=now)
    enrolment.ended_on = legal_day(now)
    data = {"uscc": certification.holder_uscc, "certificate_number": certification.number}
    await advance(session, enrolment, "end", actor, now=now, data={**data, "ended_on": enrolment.ended_on})


async def resume(session: AsyncSession, actor: Actor, certification: Certification, *, now: datetime) -> None:
    """No report is owed for the time in between."""
    enrolment = await monitoring.enrolment_of(session, certification.id)
    if enrolment is None or enrolment.status != "ENDED":
        return
    enrolment.ended_on, enrolment.owes_from = None, legal_day(now)
    data = {"uscc": certification.holder_uscc, "certificate_number": certification.number}
    await advance(
        session, enrolment, "resume", actor, now=now, data={**data, "resumed_on": enrolment.owes_from}
    )
