"""Reads of reconciliations (对账), of their differences, and of what is to be compared."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Delivery, Difference, Event, Reconciliation
from domain.models.outbox import FEED_RECEIVER
from domain.queries.common import filtered, get
from domain.rules.law.permissions import Actor, Role
from domain.rules.time.periods import legal_day

# how many events one step compares
AT_ONCE = 400


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in (Role.OPERATOR, Role.SYSTEM) else false()


def listing(actor: Actor, *, status: str | None = None) -> Select[Any]:
    return filtered(select(Reconciliation).where(visible(actor)), Reconciliation, status=status)


def differences(row: Reconciliation) -> Select[Any]:
    """What was found so far, of a reconciliation that the actor may see."""
    return select(Difference).where(Difference.reconciliation_id == row.id)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Reconciliation:
    """Raises NotFound."""
    statement = select(Reconciliation).where(Reconciliation.id == id_, visible(actor))
    row: Reconciliation = await get(session, statement, lock=lock)
    return row


async def running(session: AsyncSession) -> Reconciliation | None:
    """The one that is under way."""
    return (await session.scalars(select(Reconciliation).where(Reconciliation.status == "RUNNING"))).first()


async def due(session: AsyncSession, today: date) -> bool:
    """Whether none has been started on this legal day."""
    newest = select(Reconciliation.created_at).order_by(Reconciliation.id.desc()).limit(1)
    started = await session.scalar(newest)
    return started is None or legal_day(started) < today


async def held(session: AsyncSession, row: Reconciliation) -> list[tuple[Event, bool]]:
    """The next events of the feed, by enterprise and sequence, each with whether it is known to be delivered."""
    statement = (
        select(Event, Delivery.delivered_at.is_not(None))
        .join(Delivery, (Delivery.event_id == Event.id) & (Delivery.receiver_id == FEED_RECEIVER))
        .where(Event.feed_sequence.is_not(None))
        .order_by(Event.enterprise_id, Event.feed_sequence)
        .limit(AT_ONCE)
    )
    if row.after_enterprise is not None:
        after = tuple_(row.after_enterprise, row.after_sequence)
        statement = statement.where(tuple_(Event.enterprise_id, Event.feed_sequence) > after)
    return [(event, delivered) for event, delivered in (await session.execute(statement)).all()]
