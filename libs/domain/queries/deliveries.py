"""Reads of deliveries (推送): what each receiver is still owed. An operator sees no case's content."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Delivery, FeedChannel, Subscription
from domain.models.outbox import FEED_RECEIVER, HELD, HTTP
from domain.rules.errors import NotFound
from domain.rules.law.permissions import Actor, require


def listing(
    actor: Actor,
    *,
    state: str | None = None,
    receiver: str | None = None,
    receiver_id: UUID | None = None,
    lane: UUID | None = None,
) -> Select[Any]:
    """`state` is WAITING, HELD, PARKED or DELIVERED; of the feed, `lane` is the enterprise. Raises Forbidden."""
    require(actor, "delivery.read")
    statement = select(Delivery)
    for column, wanted in (
        (Delivery.receiver, receiver),
        (Delivery.receiver_id, receiver_id),
        (Delivery.lane, lane),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if state == "PARKED":
        statement = statement.where(Delivery.parked_at.is_not(None))
    elif state == "WAITING":
        open_ = Delivery.delivered_at.is_(None), Delivery.parked_at.is_(None)
        statement = statement.where(*open_, Delivery.due_at < HELD)
    elif state == "HELD":
        statement = statement.where(Delivery.delivered_at.is_(None), Delivery.due_at >= HELD)
    elif state == "DELIVERED":
        statement = statement.where(Delivery.delivered_at.is_not(None))
    return statement


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Delivery:
    """Raises Forbidden, NotFound."""
    require(actor, "delivery.read")
    statement = select(Delivery).where(Delivery.id == id_)
    row = await session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound()
    return row


def of_subscription(subscription: Subscription) -> Select[Any]:
    """The delivery log of a subscription that the actor may see."""
    return select(Delivery).where(Delivery.receiver_id == subscription.id)


async def feed_channel(session: AsyncSession) -> str:
    """By which channel the feed is served."""
    noted = select(FeedChannel.channel).where(FeedChannel.receiver_id == FEED_RECEIVER)
    return await session.scalar(noted) or HTTP
