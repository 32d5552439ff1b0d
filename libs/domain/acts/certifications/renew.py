"""Renew the title (复核通过): the next term under the same number."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.term import as_term, term_from, told
from domain.advance import advance
from domain.models import Application, Certification
from domain.queries import certifications, measures
from domain.rules.law.permissions import WORKER, Actor
from domain.rules.time.periods import legal_day


async def renew(
    session: AsyncSession, actor: Actor, application: Application, *, now: datetime
) -> Certification:
    """Raises StateForbids (the title was revoked meanwhile).

    The new term follows the old one, or begins on the day of the decision if that is later: what lay between was
    not a valid title.
    """
    if application.certification_id is None:
        raise ValueError("a re-review names no certification")
    certification = await certifications.find(session, WORKER, application.certification_id, lock=True)
    measure, today = await measures.of(session, application), legal_day(now)
    certification.life_cycle.target(certification.status, "renew")
    first_day = max(certification.valid_to + timedelta(days=1), today)
    certification.valid_from, certification.valid_to = term_from(measure, first_day)
    certification.recognised_on = today
    certification.term_no += 1
    certification.measure_id = measure.id
    certification.application_id = application.id
    await advance(session, certification, "renew", actor, now=now, data=told(certification))
    session.add(as_term(certification))
    return certification
