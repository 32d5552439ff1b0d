"""Note that a reward is to be recovered (追回), as part of a revocation."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Certification
from domain.queries import measures, rewards
from domain.rules.law.permissions import Actor


async def note_recoveries(
    session: AsyncSession, actor: Actor, certification: Certification, *, reason: str, now: datetime
) -> None:
    """Every reward of the title that its measure makes recoverable; `reason` is the revocation's case number."""
    rules = (await measures.by_id(session, certification.measure_id)).rewards
    recoverable = {rule.code for rule in rules if rule.recoverable}
    for reward in await rewards.granted(session, certification.id):
        if reward.code in recoverable:
            reward.recovery_reason = reason
            await advance(session, reward, "note_recovery", actor, now=now, reason=reason)
