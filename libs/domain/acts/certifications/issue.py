"""Issue the title (认定发证) to a company that is recognised: its number, its first term, its monitoring."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.term import as_term, term_from, told
from domain.acts.monitoring.enrol import enrol
from domain.acts.numbering import next_certificate_number
from domain.advance import begin
from domain.models import Application, Certification, new_id
from domain.queries import certifications, enterprises, measures
from domain.rules.errors import AlreadyRecognised
from domain.rules.law.permissions import WORKER, Actor
from domain.rules.time.periods import legal_day


async def issue(
    session: AsyncSession, actor: Actor, application: Application, *, now: datetime
) -> Certification:
    """Raises AlreadyRecognised. The term counts from the day of recognition (scheme reading 16)."""
    if await certifications.held_by(session, application.enterprise_id):
        raise AlreadyRecognised()
    measure, today = await measures.of(session, application), legal_day(now)
    first, last = term_from(measure, today)
    enterprise = await enterprises.find(session, WORKER, application.enterprise_id)
    certification = Certification(
        id=new_id(),
        number=await next_certificate_number(session, today.year),
        enterprise_id=enterprise.id,
        application_id=application.id,
        measure_id=measure.id,
        district=enterprise.district,
        recognised_on=today,
        valid_from=first,
        valid_to=last,
        term_no=1,
        document_no=1,
        holder_uscc=enterprise.uscc,
        holder_name=enterprise.name,
        holder_address=enterprise.address,
    )
    await begin(session, certification, actor, now=now, data=told(certification))
    session.add(as_term(certification))
    await enrol(session, actor, certification, now=now)
    return certification
