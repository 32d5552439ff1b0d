"""Overturn a revocation (撤销原决定), by a court or on review: the title is back, and nothing is to be recovered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.open_re_review import open_re_review, window_opens
from domain.acts.certifications.term import told
from domain.acts.monitoring.end import resume
from domain.acts.rewards.lift_recovery import lift_recoveries
from domain.advance import advance, require_version
from domain.models import Certification, Revocation
from domain.queries import certifications, revocations
from domain.rules.errors import AlreadyRecognised
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def overturn(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    document: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids (nothing was revoked), AlreadyRecognised (under a new title).

    `document` is the judgment or decision that overturns. Where the time for re-review has come, one opens.
    """
    seen = await revocations.find(session, actor, id_)
    certification = await certifications.find(session, actor, seen.certification_id, lock=True)
    revocation = await revocations.find(session, actor, id_, lock=True)
    require_version(revocation, version)
    revocation.life_cycle.target(revocation.status, "overturn")
    if revocation.outcome != "UPHELD":
        raise revocation.life_cycle.refusal(revocation.status)
    if await certifications.held_by(session, certification.enterprise_id):
        raise AlreadyRecognised()
    revocation.overturned_by_document = document
    await advance(session, revocation, "overturn", actor, now=now, reason=reason)
    await lift_recoveries(session, actor, certification, reason=revocation.case_number, now=now)
    await _reinstate(session, actor, certification, reason, now)
    return revocation


async def _reinstate(
    session: AsyncSession, actor: Actor, certification: Certification, reason: str, now: datetime
) -> None:
    certification.revoked_on = None
    await advance(
        session, certification, "reinstate", actor, now=now, reason=reason, data=told(certification)
    )
    await resume(session, actor, certification, now=now)
    if legal_day(now) >= await window_opens(session, certification):
        await open_re_review(session, actor, certification.id, now=now)
