"""Open a case against a title (立案): its ground, and what evidence is on file so far."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.numbering import next_case_number
from domain.advance import begin
from domain.models import Certification, Revocation
from domain.queries import certifications, measures, revocations
from domain.rules.errors import FieldError, Invalid, NotFound, RevocationPending, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def open_case(
    session: AsyncSession,
    actor: Actor,
    *,
    certification_id: UUID,
    ground: str,
    evidence: Sequence[dict[str, Any]],
    now: datetime,
) -> Revocation:
    """Raises Unknown (certification), StateForbids (revoked), Invalid (ground), RevocationPending."""
    try:
        certification = await certifications.find(session, actor, certification_id, lock=True)
    except NotFound:
        raise Unknown("没有此认定", "There is no such certification") from None
    certification.life_cycle.target(certification.status, "revoke")
    await require_ground(session, certification, ground)
    if await revocations.open_case(session, certification.id):
        raise RevocationPending()
    revocation = Revocation(
        case_number=await next_case_number(session, "revocation", legal_day(now).year),
        certification_id=certification.id,
        enterprise_id=certification.enterprise_id,
        ground=ground,
        evidence=list(evidence),
        opened_by=actor.person,
    )
    await begin(session, revocation, actor, now=now)
    return revocation


async def require_ground(session: AsyncSession, certification: Certification, ground: str) -> None:
    """Raises Invalid unless the title's measure knows the ground."""
    measure = await measures.by_id(session, certification.measure_id)
    known = [known.code for known in measure.revocation.grounds]
    if ground not in known:
        listed = ", ".join(known)
        error = FieldError(
            "/ground", "not_an_option", f"应为下列之一：{listed}", f"One of these is expected: {listed}"
        )
        raise Invalid(errors=[error])
