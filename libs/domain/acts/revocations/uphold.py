"""Uphold the case (决定取消资格): the title is revoked, and what hung on it ends with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.term import told
from domain.acts.monitoring.end import end
from domain.acts.reviews.void import void_reviews
from domain.acts.rewards.note_recovery import note_recoveries
from domain.advance import advance, require_version
from domain.models import Certification, Revocation
from domain.queries import applications, certifications, monitoring, revocations
from domain.rules.errors import ActorBarred, HearingOpen
from domain.rules.law.life_cycles import APPLICATION_CLOSED
from domain.rules.law.permissions import WORKER, Actor
from domain.rules.time.periods import legal_day


async def uphold(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    minutes_number: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids, ActorBarred (who opened it does not decide it), HearingOpen.

    A re-review under way is declined with the title; rewards that the measure makes recoverable are noted.
    """
    certification, revocation = await _lock(session, actor, id_)
    require_version(revocation, version)
    revocation.life_cycle.target(revocation.status, "uphold")
    require_other_hand(revocation, actor)
    if revocation.hearing_ends_at is not None and now < revocation.hearing_ends_at:
        raise HearingOpen(ends_at=revocation.hearing_ends_at.isoformat())
    revocation.decided_by, revocation.minutes_number = actor.person, minutes_number
    revocation.outcome = "UPHELD"
    await advance(session, revocation, "uphold", actor, now=now, reason=reason)
    certification.revoked_on = legal_day(now)
    data = {**told(certification), "revoked_on": certification.revoked_on, "ground": revocation.ground}
    await advance(session, certification, "revoke", actor, now=now, reason=reason, data=data)
    await end(session, actor, certification, now=now)
    await note_recoveries(session, actor, certification, reason=revocation.case_number, now=now)
    await _decline_re_reviews(session, actor, certification, now)
    return revocation


def require_other_hand(revocation: Revocation, actor: Actor) -> None:
    """Raises ActorBarred for the person who opened the case."""
    if revocation.opened_by == actor.person:
        raise ActorBarred()


async def _lock(session: AsyncSession, actor: Actor, id_: UUID) -> tuple[Certification, Revocation]:
    """All that changes with the title, in the order in which the other acts on it lock: re-review, title, reports."""
    seen = await revocations.find(session, actor, id_)
    held = await certifications.find(session, actor, seen.certification_id)
    for application in await applications.of_term(session, held.id, held.term_no):
        await applications.find(session, WORKER, application.id, lock=True)
    certification = await certifications.find(session, actor, held.id, lock=True)
    enrolment = await monitoring.enrolment_of(session, certification.id)
    if enrolment is not None:
        await monitoring.open_obligations(session, enrolment.id)
    return certification, await revocations.find(session, actor, id_, lock=True)


async def _decline_re_reviews(
    session: AsyncSession, actor: Actor, certification: Certification, now: datetime
) -> None:
    reason = "the title was revoked"
    for application in await applications.of_term(session, certification.id, certification.term_no):
        if application.status not in APPLICATION_CLOSED:
            locked = await applications.find(session, WORKER, application.id, lock=True)
            await void_reviews(session, locked, actor, now=now, reason=reason)
            await advance(session, locked, "decline_on_revocation", actor, now=now, reason=reason)
