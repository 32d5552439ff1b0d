"""Reads of deliveries (推送): what each receiver is still owed. An operator sees no case's content."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Delivery
from domain.rules.actors import Actor, require
from domain.rules.errors import NotFound


def listing(actor: Actor, *, state: str | None = None, receiver: str | None = None) -> Select[Any]:
    """`state` is WAITING, PARKED or DELIVERED. Raises Forbidden."""
    require(actor, "delivery.read")
    statement = select(Delivery)
    if receiver is not None:
        statement = statement.where(Delivery.receiver == receiver)
    if state == "PARKED":
        statement = statement.where(Delivery.parked_at.is_not(None))
    elif state == "WAITING":
        statement = statement.where(Delivery.delivered_at.is_(None), Delivery.parked_at.is_(None))
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
