"""Rotate a subscription's secret (轮换密钥): for a time the new one and the old one both sign."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.subscriptions.create import new_secret
from domain.models import Subscription
from domain.queries import subscriptions
from domain.rules.law.permissions import Actor


async def rotate_secret(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    overlap_hours: int,
    now: datetime,
    version: int | None = None,
) -> Subscription:
    """An older secret that still signs ends at once: there are never three. Raises NotFound, Stale."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    advance.require_version(subscription, version)
    subscription.secret_before = subscription.secret
    subscription.secret_before_until = now + timedelta(hours=overlap_hours)
    subscription.secret = new_secret()
    await advance.amend(session, subscription, "rotate_secret", actor, now=now)
    return subscription
