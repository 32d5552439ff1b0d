"""Dismiss the case (不予取消): the title stays; a re-review that the case followed is opened anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.open_re_review import open_re_review
from domain.acts.revocations.uphold import require_other_hand
from domain.advance import advance, require_version
from domain.models import Revocation
from domain.queries import certifications, revocations
from domain.rules.actors import Actor

AFTER_RE_REVIEW = ("RE_REVIEW_FAILED", "RE_REVIEW_NOT_SOUGHT")


async def dismiss(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    minutes_number: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids, ActorBarred. In the company's favour it needs no waiting."""
    seen = await revocations.find(session, actor, id_)
    certification = await certifications.find(session, actor, seen.certification_id, lock=True)
    revocation = await revocations.find(session, actor, id_, lock=True)
    require_version(revocation, version)
    revocation.life_cycle.target(revocation.status, "dismiss")
    require_other_hand(revocation, actor)
    revocation.decided_by, revocation.minutes_number = actor.person, minutes_number
    revocation.outcome = "DISMISSED"
    await advance(session, revocation, "dismiss", actor, now=now, reason=reason)
    if revocation.ground in AFTER_RE_REVIEW:
        await open_re_review(session, actor, certification.id, now=now)
    return revocation
