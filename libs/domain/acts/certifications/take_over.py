"""Take over a title (存量导入) that the city gave on paper before the service ran."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.term import as_term, term_from, told
from domain.acts.monitoring.enrol import enrol
from domain.acts.numbering import next_certificate_number
from domain.advance import begin
from domain.models import Certification, Enterprise, new_id
from domain.queries import certifications, enterprises, measures
from domain.rules.errors import AlreadyRecognised, FieldError, Invalid, NotFound, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def take_over(
    session: AsyncSession,
    actor: Actor,
    *,
    enterprise_id: UUID,
    recognised_on: date,
    document: str,
    now: datetime,
) -> Certification:
    """Raises Unknown (enterprise), Invalid (a future day), NoMeasureInForce (on that day), AlreadyRecognised.

    `document` is the city's notice that gave the title. A term that has ended by now expires with the next sweep,
    which also opens its re-review.
    """
    if recognised_on > legal_day(now):
        text = "日期不得晚于今日", "The date may not lie in the future"
        raise Invalid(errors=[FieldError("/recognised_on", "in_the_future", *text)])
    enterprise = await _enterprise(session, actor, enterprise_id)
    if await certifications.held_by(session, enterprise.id):
        raise AlreadyRecognised()
    measure = await measures.in_force(session, recognised_on, "INITIAL")
    first, last = term_from(measure, recognised_on)
    certification = Certification(
        id=new_id(),
        number=await next_certificate_number(session, recognised_on.year),
        enterprise_id=enterprise.id,
        measure_id=measure.id,
        district=enterprise.district,
        recognised_on=recognised_on,
        valid_from=first,
        valid_to=last,
        term_no=1,
        document_no=1,
        holder_uscc=enterprise.uscc,
        holder_name=enterprise.name,
        holder_address=enterprise.address,
    )
    await begin(
        session, certification, actor, act="take_over", now=now, reason=document, data=told(certification)
    )
    session.add(as_term(certification))
    await enrol(session, actor, certification, now=now)
    return certification


async def _enterprise(session: AsyncSession, actor: Actor, id_: UUID) -> Enterprise:
    try:
        return await enterprises.find(session, actor, id_, lock=True)
    except NotFound:
        raise Unknown("没有此企业", "There is no such enterprise") from None
