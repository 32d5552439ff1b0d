"""Pause a subscription (暂停订阅): its receiver has said that it is gone. The client switches it on again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Subscription
from domain.queries import subscriptions
from domain.rules.law.permissions import Actor


async def pause(
    session: AsyncSession, actor: Actor, id_: UUID, *, reason: str, now: datetime
) -> Subscription:
    """Raises NotFound. A subscription that is paused already stays as it is."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    if subscription.active:
        subscription.active = False
        await advance.amend(session, subscription, "pause", actor, now=now, reason=reason)
    return subscription
