"""The backlog (积压): what each receiver is still owed, counted up to a bound, and the alerts that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import BacklogAlert, Delivery, Subscription
from domain.models.outbox import FEED, FEED_RECEIVER, WEBHOOK
from domain.queries.deliveries import feed_channel
from domain.rules.law.permissions import Actor, require

# beyond this it is only said that there are more
MOST_COUNTED = 10_000
_MOST_RECEIVERS = 1001


@dataclass(frozen=True, slots=True)
class Backlog:
    """One receiver: when its oldest undelivered event happened, how much waits and is parked, since when it is late.

    `channel` is the feed's alone.
    """

    receiver: str
    receiver_id: UUID
    client: str | None
    active: bool
    oldest_at: datetime | None
    waiting: int
    parked: int
    late_since: datetime | None
    channel: str | None = None


async def listing(session: AsyncSession, actor: Actor) -> Sequence[Backlog]:
    """The feed first, then every subscription. Raises Forbidden."""
    require(actor, "delivery.read")
    return await of_receivers(session)


async def of_receivers(session: AsyncSession) -> Sequence[Backlog]:
    alerts = await session.execute(
        select(BacklogAlert.receiver_id, BacklogAlert.since).limit(_MOST_RECEIVERS)
    )
    late: dict[UUID, datetime] = {row[0]: row[1] for row in alerts}
    subscriptions = select(Subscription.id, Subscription.client, Subscription.active)
    rows = (await session.execute(subscriptions.order_by(Subscription.id).limit(_MOST_RECEIVERS))).all()
    channel = await feed_channel(session)
    receivers = [(FEED, FEED_RECEIVER, None, True), *((WEBHOOK, *row) for row in rows)]
    return [
        Backlog(
            *(kind, id_, client, active),
            *await _counted(session, id_),
            late.get(id_),
            channel if id_ == FEED_RECEIVER else None,
        )
        for kind, id_, client, active in receivers
    ]


async def _counted(session: AsyncSession, receiver_id: UUID) -> tuple[datetime | None, int, int]:
    open_ = select(Delivery).where(Delivery.receiver_id == receiver_id, Delivery.delivered_at.is_(None))
    oldest = open_.with_only_columns(Delivery.created_at).order_by(Delivery.id).limit(1)
    waiting, parked = (
        select(func.count()).select_from(_bounded(open_.where(which)))
        for which in (Delivery.parked_at.is_(None), Delivery.parked_at.is_not(None))
    )
    row = (
        await session.execute(
            select(oldest.scalar_subquery(), waiting.scalar_subquery(), parked.scalar_subquery())
        )
    ).one()
    return row[0], row[1], row[2]


def _bounded(statement: Select[Delivery]) -> Subquery:
    return statement.with_only_columns(Delivery.id).limit(MOST_COUNTED).subquery()
