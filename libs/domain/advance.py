"""The one door: the only code that sets a state or raises a version.

Each of its three functions checks, changes, and writes in the same transaction the history row, the audit entry and
the event with the deliveries it promises. Nothing here commits, reads a clock or speaks to another system.
"""

import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, inspect, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models.audit import AuditEntry
from domain.models.base import Aggregate, Stateful, new_id
from domain.models.history import Step
from domain.models.outbox import (
    AT_ONCE,
    FEED,
    FEED_RECEIVER,
    WEBHOOK,
    Delivery,
    Event,
    FeedSequence,
    Subscription,
)
from domain.rules import actors
from domain.rules.actors import Actor
from domain.rules.errors import Stale
from domain.rules.events import FEED_TYPES, TYPES

GENESIS = b"\x00" * 32

# The request that causes the change; set by the edge, kept in the audit entry.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


async def begin(
    session: AsyncSession,
    row: Aggregate,
    actor: Actor,
    *,
    now: datetime,
    act: str = "create",
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record a new row in its initial state, at version 1. Raises Forbidden."""
    actors.require(actor, f"{row.noun}.{act}")
    if isinstance(row, Stateful):
        row.status = row.life_cycle.initial
    row.id = row.id or new_id()
    row.created_at = now
    row.version = 0
    session.add(row)
    await _record(session, row, act, actor, before=None, now=now, reason=reason, data=data)


async def advance(
    session: AsyncSession,
    row: Stateful,
    act: str,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Move a locked row by one act of its life cycle. Raises Forbidden, Stale, StateForbids."""
    actors.require(actor, f"{row.noun}.{act}")
    require_version(row, version)
    before = row.status
    row.status = row.life_cycle.target(before, act)
    await _record(session, row, act, actor, before=before, now=now, reason=reason, data=data)


async def amend(
    session: AsyncSession,
    row: Aggregate,
    act: str,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record a visible change that leaves the state as it is. Raises Forbidden, Stale."""
    actors.require(actor, f"{row.noun}.{act}")
    require_version(row, version)
    before = row.status if isinstance(row, Stateful) else None
    await _record(session, row, act, actor, before=before, now=now, reason=reason, data=data)


def require_version(row: Aggregate, version: int | None) -> None:
    """Raises Stale unless `version` (None: whatever it is) is the row's."""
    if version is not None and version != row.version:
        raise Stale()


async def _record(
    session: AsyncSession,
    row: Aggregate,
    act: str,
    actor: Actor,
    *,
    before: str | None,
    now: datetime,
    reason: str,
    data: Mapping[str, Any] | None,
) -> None:
    row.version += 1
    row.updated_at = now
    changes = _changes(row)
    after = row.status if isinstance(row, Stateful) else None
    await session.flush()
    common = {
        "noun": row.noun,
        "aggregate_id": row.id,
        "version": row.version,
        "act": act,
        "from_status": before,
        "to_status": after,
        "at": now,
        "person": actor.person,
        "role": actor.role.value,
        "client": actor.client,
        "on_behalf_of": actor.on_behalf_of,
        "reason": reason,
    }
    await session.execute(insert(Step).values(id=new_id(), **common))
    event_id = await _publish(session, row, act, now, after, data or {})
    await _audit(
        session, {**common, "event_id": event_id, "changes": changes, "request_id": request_id.get()}
    )


def _changes(row: Aggregate) -> dict[str, Any]:
    """Old and new value of every changed column; a column with personal data is named without its values."""
    state = inspect(row)
    changed: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if column.key in ("version", "updated_at", "created_at", "id") or not history.has_changes():
            continue
        if column.columns[0].info.get("personal"):
            changed[column.key] = "personal"
        else:
            old, new = (_plain(values[0]) if values else None for values in (history.deleted, history.added))
            if old != new:
                changed[column.key] = {"from": old, "to": new}
    return changed


def _plain(value: Any) -> Any:
    """A value as JSON can hold it without loss: decimals, days, instants and ids as strings."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


async def _publish(
    session: AsyncSession,
    row: Aggregate,
    act: str,
    now: datetime,
    status: str | None,
    data: Mapping[str, Any],
) -> UUID:
    event_id = new_id()
    kind = TYPES[row.noun, act]
    enterprise = row.enterprise_of_event
    feed_sequence = None
    if kind in FEED_TYPES and enterprise is not None:
        feed_sequence = await _next_in_feed(session, enterprise)
    payload = {"id": str(row.id), "version": row.version, **({"status": status} if status else {}), **data}
    await session.execute(
        insert(Event).values(
            id=event_id,
            type=kind,
            noun=row.noun,
            aggregate_id=row.id,
            sequence=row.version,
            enterprise_id=enterprise,
            feed_sequence=feed_sequence,
            at=now,
            data=json.loads(json.dumps(payload, default=_plain)),
        )
    )
    if feed_sequence is not None and enterprise is not None:
        await _owe_feed(session, event_id, enterprise, feed_sequence, now)
    await _owe_webhooks(session, event_id, kind, row, now)
    return event_id


async def _next_in_feed(session: AsyncSession, enterprise: UUID) -> int:
    statement = (
        upsert(FeedSequence)
        .values(enterprise_id=enterprise, last=1)
        .on_conflict_do_update(index_elements=["enterprise_id"], set_={"last": FeedSequence.last + 1})
        .returning(FeedSequence.last)
    )
    return int((await session.execute(statement)).scalar_one())


async def _owe_feed(
    session: AsyncSession, event_id: UUID, enterprise: UUID, position: int, now: datetime
) -> None:
    await session.execute(
        insert(Delivery).values(
            id=new_id(),
            event_id=event_id,
            receiver=FEED,
            receiver_id=FEED_RECEIVER,
            lane=enterprise,
            position=position,
            created_at=now,
            due_at=AT_ONCE,
            attempts=0,
        )
    )


async def _owe_webhooks(
    session: AsyncSession, event_id: UUID, kind: str, row: Aggregate, now: datetime
) -> None:
    wanted = (
        select(Subscription.id)
        .where(Subscription.active)
        .where(or_(Subscription.event_types == [], Subscription.event_types.contains([kind])))
    )
    for receiver_id in (await session.scalars(wanted)).all():
        await session.execute(
            insert(Delivery).values(
                id=new_id(),
                event_id=event_id,
                receiver=WEBHOOK,
                receiver_id=receiver_id,
                lane=row.id,
                position=row.version,
                created_at=now,
                due_at=AT_ONCE,
                attempts=0,
            )
        )


async def _audit(session: AsyncSession, entry: dict[str, Any]) -> None:
    previous = select(AuditEntry.hash).where(
        AuditEntry.noun == entry["noun"],
        AuditEntry.aggregate_id == entry["aggregate_id"],
        AuditEntry.version == entry["version"] - 1,
    )
    prev_hash = (await session.scalar(previous)) or GENESIS
    digest = hashlib.sha256(prev_hash + canonical(entry)).digest()
    await session.execute(insert(AuditEntry).values(id=new_id(), prev_hash=prev_hash, hash=digest, **entry))


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The bytes that the chain hashes: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    ).encode()
