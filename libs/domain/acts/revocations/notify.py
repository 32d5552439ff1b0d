"""Notify the company (告知) of the case against it; it may state its case until a deadline."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, require_version
from domain.models import Revocation
from domain.queries import calendars, certifications, measures, revocations
from domain.rules.errors import EvidenceMissing, FieldError, Invalid
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import Measure
from domain.rules.time.periods import legal_day, period_end


async def notify(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    days: int | None,
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids, EvidenceMissing, Invalid (fewer days than the measure gives),
    CalendarNotLoaded. `days` are calendar days; a last day off work moves on (Civil Code 203)."""
    revocation = await revocations.find(session, actor, id_, lock=True)
    require_version(revocation, version)
    revocation.life_cycle.target(revocation.status, "notify")
    certification = await certifications.find(session, actor, revocation.certification_id)
    measure = await measures.by_id(session, certification.measure_id)
    require_evidence(revocation, measure)
    period = measure.periods.hearing
    if days is not None and days < period.min_days:
        text = f"不得少于{period.min_days}日", f"No fewer than {period.min_days} days"
        raise Invalid(errors=[FieldError("/days", "too_short", *text)])
    calendar = await calendars.calendar(session)
    end = period_end(legal_day(now), days or period.default_days, calendar)
    revocation.hearing_last_day, revocation.hearing_ends_at = end.last_day, end.ends_at
    await advance(session, revocation, "notify", actor, now=now)
    return revocation


def require_evidence(revocation: Revocation, measure: Measure) -> None:
    """Raises EvidenceMissing unless every part that the ground needs is on file (scheme reading 18)."""
    grounds = {ground.code: ground for ground in measure.revocation.grounds}
    on_file = {item["part"] for item in revocation.evidence}
    missing = [part for part in grounds[revocation.ground].evidence if part not in on_file]
    if missing:
        raise EvidenceMissing(
            errors=[
                FieldError("/evidence", "missing_part", f"缺少证据：{part}", f"Missing evidence: {part}")
                for part in missing
            ]
        )
