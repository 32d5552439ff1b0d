"""Grant a reward (兑现奖励) that the measure gives, with its legal basis."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Certification, Reward
from domain.queries import certifications, measures
from domain.rules.errors import AlreadyRewarded, Conflict, NotFound, RewardUnknown, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.measure.model import Reward as RewardOfMeasure
from domain.rules.time.periods import legal_day


async def grant(
    session: AsyncSession, actor: Actor, *, certification_id: UUID, code: str, now: datetime
) -> Reward:
    """Raises Unknown (certification), RewardUnknown, Conflict (the title is not in force), AlreadyRewarded.

    The amount is the measure's, in yuan; nobody sets another. What is given once only is never given again, under
    a later title neither.
    """
    try:
        certification = await certifications.find(session, actor, certification_id, lock=True)
    except NotFound:
        raise Unknown("没有此认定", "There is no such certification") from None
    if certification.status != "ACTIVE":
        raise Conflict("称号不在有效期内", "The title is not in force", current_state=certification.status)
    rule = await _rule(session, certification, code)
    once_key = f"{certification.enterprise_id}:{code}" if rule.once_only else None
    given = await session.scalar(select(Reward.id).where(Reward.once_key == once_key)) if once_key else None
    if given or (rule.first_recognition_only and certification.term_no > 1):
        raise AlreadyRewarded()
    reward = Reward(
        enterprise_id=certification.enterprise_id,
        certification_id=certification.id,
        code=code,
        amount_yuan=rule.amount,
        basis=rule.basis,
        granted_on=legal_day(now),
        once_key=once_key,
    )
    await begin(session, reward, actor, now=now)
    return reward


async def _rule(session: AsyncSession, certification: Certification, code: str) -> RewardOfMeasure:
    for rule in (await measures.by_id(session, certification.measure_id)).rewards:
        if rule.code == code:
            return rule
    raise RewardUnknown()
