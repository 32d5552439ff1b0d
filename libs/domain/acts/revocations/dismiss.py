"""Dismiss the case (不予取消): the title stays, and what became of its re-review is seen to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.certifications.open_re_review import open_re_review
from domain.acts.revocations.after_re_review import ground_of, open_case_after_re_review
from domain.acts.revocations.uphold import require_other_hand
from domain.advance import advance, require_version
from domain.models import Certification, Revocation
from domain.queries import applications, certifications, revocations
from domain.rules.law.permissions import Actor
from domain.rules.measure.fit import AFTER_RE_REVIEW
from domain.rules.time.periods import legal_day


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
    await _see_to_the_re_review(session, actor, certification, revocation, now)
    return revocation


async def _see_to_the_re_review(
    session: AsyncSession, actor: Actor, certification: Certification, revocation: Revocation, now: datetime
) -> None:
    """One that failed is opened anew if this case followed it; if it failed meanwhile, its own case opens now."""
    re_reviews = await applications.of_term(session, certification.id, certification.term_no)
    ground = ground_of(re_reviews[0], legal_day(now)) if re_reviews else None
    if ground is None:
        return
    if revocation.ground in AFTER_RE_REVIEW:
        await open_re_review(session, actor, certification.id, now=now)
    else:
        await open_case_after_re_review(session, re_reviews[0], ground, now=now)
