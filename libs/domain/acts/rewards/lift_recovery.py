"""Lift what was noted for recovery (不再追回), as part of overturning a revocation."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Certification
from domain.queries import rewards
from domain.rules.law.permissions import Actor


async def lift_recoveries(
    session: AsyncSession, actor: Actor, certification: Certification, *, reason: str, now: datetime
) -> None:
    """Every reward of the title whose recovery was noted for `reason`, the revocation's case number."""
    for reward in await rewards.to_be_recovered(session, certification.id, reason):
        reward.recovery_reason = None
        await advance(session, reward, "lift_recovery", actor, now=now, reason=reason)
