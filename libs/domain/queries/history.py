"""Reads of history (办理历程), audit entries (审计日志) and events (事件)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import AuditEntry, Event, Step
from domain.queries.common import filtered


def steps(aggregate_id: UUID) -> Select[Any]:
    """The steps of one case; whoever asks has shown that they may see the case."""
    return select(Step).where(Step.aggregate_id == aggregate_id)


def audit_listing(
    *, noun: str | None = None, aggregate_id: UUID | None = None, person: str | None = None
) -> Select[Any]:
    return filtered(select(AuditEntry), AuditEntry, noun=noun, aggregate_id=aggregate_id, person=person)  # type: ignore[arg-type]  # an entry is no aggregate; it has the columns that are filtered by


async def events_after(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[Event]:
    """Events in the order of their transactions, and only below the first that is still under way.

    Ids are given before the commit, so that one may appear behind a reader that goes by ids; a transaction's number
    may not, once every smaller one has ended (docs/decisions/0012). An `after` that is on file no more means all.
    """
    statement = select(Event).where(_ended()).order_by(Event.transaction_id, Event.id).limit(limit)
    if after is not None:
        place = select(Event.transaction_id).where(Event.id == after)
        if (last := await session.scalar(place)) is not None:
            statement = statement.where(tuple_(Event.transaction_id, Event.id) > tuple_(last, after))
    return (await session.scalars(statement)).all()


def _ended() -> ColumnElement[bool]:
    """Not of a transaction that may be under way. Numbers from beyond the horizon are of a restored database."""
    first, beyond = (
        cast(cast(edge(func.pg_current_snapshot()), Text), BigInteger)
        for edge in (func.pg_snapshot_xmin, func.pg_snapshot_xmax)
    )
    return or_(Event.transaction_id < first, Event.transaction_id >= beyond)
