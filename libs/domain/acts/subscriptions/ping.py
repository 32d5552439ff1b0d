"""Ping a subscription (测试推送): an event that is told to it alone, whatever its filters are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Subscription
from domain.queries import subscriptions
from domain.rules.errors import SubscriptionPaused
from domain.rules.law.permissions import Actor


async def ping(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Subscription:
    """Raises NotFound, Stale, SubscriptionPaused."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    advance.require_version(subscription, version)
    if not subscription.active:
        raise SubscriptionPaused()
    await advance.amend(session, subscription, "ping", actor, now=now)
    return subscription
