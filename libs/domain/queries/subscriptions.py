"""Reads of subscriptions (订阅): a client sees its own, the city that grants payloads sees all."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Subscription
from domain.queries.common import get
from domain.rules.law.permissions import Actor, Role

# more receivers than one worker can look after; a city has a handful
_MOST_ACTIVE = 1000
_SEES_ALL = (Role.SYSTEM, Role.CITY_OFFICER)


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in _SEES_ALL else Subscription.client == actor.client


def listing(actor: Actor) -> Select[Any]:
    return select(Subscription).where(visible(actor))


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Subscription:
    """Raises NotFound."""
    statement = select(Subscription).where(Subscription.id == id_, visible(actor))
    row: Subscription = await get(session, statement, lock=lock)
    return row


async def active(session: AsyncSession) -> list[Subscription]:
    """Every receiver that the worker serves."""
    statement = select(Subscription).where(Subscription.active).order_by(Subscription.id).limit(_MOST_ACTIVE)
    return list((await session.scalars(statement)).all())
