"""Reads of subscriptions (订阅): a client sees its own."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Subscription
from domain.queries.common import get
from domain.rules.actors import Actor


def listing(actor: Actor) -> Select[Any]:
    return select(Subscription).where(Subscription.client == actor.client)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Subscription:
    """Raises NotFound."""
    statement = select(Subscription).where(Subscription.id == id_, Subscription.client == actor.client)
    row: Subscription = await get(session, statement, lock=lock)
    return row
