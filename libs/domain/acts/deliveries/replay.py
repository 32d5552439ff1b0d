"""Replay a parked delivery (重新推送): it is due at once, with its attempts forgotten and its bytes unchanged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Delivery
from domain.models.outbox import AT_ONCE
from domain.queries import deliveries
from domain.rules.actors import Actor
from domain.rules.errors import StateForbids


async def replay(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Delivery:
    """Raises NotFound, StateForbids (it is not parked)."""
    delivery = await deliveries.find(session, actor, id_, lock=True)
    if delivery.parked_at is None:
        raise StateForbids(current_state="DELIVERED" if delivery.delivered_at else "WAITING", allowed_acts=[])
    delivery.parked_at, delivery.lease_until, delivery.fence = None, None, None
    delivery.attempts, delivery.due_at = 0, AT_ONCE
    await session.flush()
    return delivery
