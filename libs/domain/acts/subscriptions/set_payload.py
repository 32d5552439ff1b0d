"""Say how much a subscriber is told (推送内容授权): the city grants full payloads, and takes them back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Subscription
from domain.queries import subscriptions
from domain.rules.law.permissions import Actor


async def set_payload(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    payload: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Subscription:
    """`payload` is THIN or FULL; it holds for whatever is sent from then on. Raises NotFound, Stale."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    advance.require_version(subscription, version)
    subscription.payload = payload
    await advance.amend(session, subscription, "set_payload", actor, now=now, reason=reason)
    return subscription
