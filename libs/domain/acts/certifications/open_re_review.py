"""Open a re-review (启动复核): a draft for the enterprise to fill in with fresh figures."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.numbering import next_case_number
from domain.advance import begin
from domain.models import Application, Certification
from domain.queries import applications, certifications, measures, revocations, rounds
from domain.rules.errors import AlreadyApplied, Conflict, RevocationPending
from domain.rules.law.life_cycles import APPLICATION_CLOSED
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def open_re_review(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Application:
    """Raises NotFound, StateForbids, Conflict (too early), AlreadyApplied, RevocationPending.

    The deadline is the last day of the term; where less time than the measure's minimum is left, as for a title
    taken over late, it is that many days from now.
    """
    certification = await certifications.find(session, actor, id_, lock=True)
    certification.life_cycle.target(certification.status, "renew")
    today = legal_day(now)
    if today < await window_opens(session, certification):
        raise Conflict("尚未到复核受理期", "The re-review does not open yet")
    if await revocations.open_case(session, certification.id):
        raise RevocationPending()
    for former in await applications.of_term(session, certification.id, certification.term_no):
        if former.status not in APPLICATION_CLOSED or former.status == "RECOGNISED":
            raise AlreadyApplied(conflicting_field="certification_id")
    return await _draft(session, actor, certification, today, now)


async def window_opens(session: AsyncSession, certification: Certification) -> date:
    """The first day on which the re-review may be opened."""
    period = (await measures.by_id(session, certification.measure_id)).periods.re_review
    return certification.valid_to - timedelta(days=period.opens_days_before_expiry)


async def deadline(session: AsyncSession, certification: Certification, today: date) -> date:
    """The last day on which the re-review may be sought (scheme reading 17)."""
    period = (await measures.by_id(session, certification.measure_id)).periods.re_review
    return max(certification.valid_to, today + timedelta(days=period.minimum_days_to_apply))


async def _draft(
    session: AsyncSession, actor: Actor, certification: Certification, today: date, now: datetime
) -> Application:
    call = await rounds.latest_call(session)
    application = Application(
        kind="RE_REVIEW",
        enterprise_id=certification.enterprise_id,
        round_id=call.id if call else None,
        certification_id=certification.id,
        term_no=certification.term_no,
        district=certification.district,
        due_on=await deadline(session, certification, today),
        facts={},
        materials=[],
        clusters=[],
        content_version=1,
        case_number=await next_case_number(session, "re_review", today.year),
    )
    await begin(session, application, actor, act="open_re_review", now=now)
    return application
