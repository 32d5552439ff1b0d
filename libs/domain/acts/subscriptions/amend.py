"""Change a subscription: its target, its filters, or whether it is active."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.deliveries.replay_parked import replay_parked
from domain.acts.subscriptions.create import require_districts, require_target, require_types
from domain.models import Subscription
from domain.queries import subscriptions
from domain.rules.law.permissions import Actor


async def amend(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: dict[str, Any],
    now: datetime,
    version: int | None = None,
) -> Subscription:
    """Once it is active again, what was parked for it is due at once. Raises NotFound, Stale, Invalid."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    advance.require_version(subscription, version)
    if "url" in changes:
        require_target(changes["url"])
    require_types(changes.get("event_types", ()))
    require_districts(changes.get("districts", ()))
    resumed = changes.get("active", False) and not subscription.active
    for name, value in changes.items():
        setattr(subscription, name, [str(id_) for id_ in value] if name == "enterprise_ids" else value)
    if resumed:
        await replay_parked(session, actor, id_, now=now)
    await advance.amend(session, subscription, "amend", actor, now=now)
    return subscription
