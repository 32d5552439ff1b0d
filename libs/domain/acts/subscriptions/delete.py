"""End a subscription (取消订阅): nothing more is sent there; what was promised and not yet delivered is dropped."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Delivery
from domain.queries import subscriptions
from domain.rules.law.permissions import Actor


async def delete(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> None:
    """The row goes, its history and its audit trail stay. Raises NotFound, Stale."""
    subscription = await subscriptions.find(session, actor, id_, lock=True)
    advance.require_version(subscription, version)
    subscription.active = False  # before the event is written: nobody is told of it there any more
    await advance.amend(session, subscription, "delete", actor, now=now)
    owed = delete_rows(Delivery).where(Delivery.receiver_id == id_, Delivery.delivered_at.is_(None))
    await session.execute(owed)
    await session.delete(subscription)
    await session.flush()
