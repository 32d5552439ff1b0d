"""The trail of a change: its history row, its audit entry, its event, and the deliveries that the event promises.

Two statements, whatever the change: one asks what the trail builds on, the other writes all of it. They are made once,
from the tables alone, because every act there is goes through them. `attest` is for the few acts on rows that are no
aggregates: they are on file in the audit trail, and nowhere else.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Insert, Select, and_, bindparam, func, insert, literal, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models.audit import AuditEntry
from domain.models.base import Aggregate, new_id
from domain.models.enterprise import Enterprise
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
from domain.rules.law import case_status
from domain.rules.law.events import FEED_TYPES, PING, TYPES

GENESIS = b"\x00" * 32


async def leave(
    session: AsyncSession,
    row: Aggregate,
    step: Mapping[str, Any],
    *,
    changes: Mapping[str, Any],
    data: Mapping[str, Any],
    request_id: str | None,
) -> None:
    """Write the trail of `step` (the history row); `changes` go into the audit entry, `data` into the event."""
    kind, enterprise = TYPES[row.noun, step["act"]], row.enterprise_of_event
    in_feed = kind in FEED_TYPES and enterprise is not None
    asked = {
        "noun": row.noun,
        "row": row.id,
        "last": row.version - 1,
        "kind": [kind],
        "enterprise": enterprise,
        "about": [str(enterprise)],
    }
    built_on = (await session.execute(_BUILT_ON_IN_FEED if in_feed else _BUILT_ON, asked)).one()
    event = _event(row, step, kind, enterprise, built_on.position, data)
    entry = {**step, "event_id": event["id"], "changes": changes, "request_id": request_id}
    owed = _owed(event, built_on.position, built_on.subscribers or ())
    trail = {
        **_named("step", {**step, "id": new_id()}),
        **_named("event", event),
        **_named("entry", {**entry, **_chained(entry, built_on.hash or GENESIS), "id": new_id()}),
        **_named("owed", {name: [delivery[name] for delivery in owed] for name in _OWED}),
        "now": step["at"],
        "at_once": AT_ONCE,
    }
    await session.execute(_TRAIL, trail)


async def attest(
    session: AsyncSession, noun: str, entries: Sequence[Mapping[str, Any]], *, request_id: str | None
) -> None:
    """Audit entries alone, of acts on rows that are no aggregates; the rows must be locked, and each named once.

    Such a row has no version of its own: an entry's is its place in the row's chain, which begins with 1.
    """
    chained = _columns(AuditEntry)
    last = (
        select(chained.aggregate_id, chained.version, chained.hash)
        .where(chained.noun == noun, chained.aggregate_id.in_([entry["aggregate_id"] for entry in entries]))
        .ext(distinct_on(chained.aggregate_id))
        .order_by(chained.aggregate_id, chained.version.desc())
    )
    before = {row.aggregate_id: row for row in await session.execute(last)}
    links = []
    for given in entries:
        previous = before.get(given["aggregate_id"])
        version = previous.version + 1 if previous else 1
        entry = {**given, "noun": noun, "version": version, "request_id": request_id}
        links.append({**entry, **_chained(entry, previous.hash if previous else GENESIS), "id": new_id()})
    await session.execute(insert(_table(AuditEntry)), links)


def _event(
    row: Aggregate,
    step: Mapping[str, Any],
    kind: str,
    enterprise: UUID | None,
    position: int | None,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    status = {"status": step["to_status"]} if step["to_status"] else {}
    case = case_status.told(row.noun, step["act"], step["to_status"])
    payload = {"id": str(row.id), "version": row.version, **status, **case, **data}
    return {
        "id": new_id(),
        "type": kind,
        "noun": row.noun,
        "aggregate_id": row.id,
        "sequence": row.version,
        "enterprise_id": enterprise,
        "feed_sequence": position,
        "at": step["at"],
        "data": json.loads(json.dumps(payload, default=plain)),
    }


def _owed(
    event: Mapping[str, Any], position: int | None, subscribers: Sequence[UUID]
) -> list[dict[str, Any]]:
    """The deliveries that the event promises: to the feed in the enterprise's order, to others in the aggregate's."""
    receivers: list[tuple[Any, ...]] = [
        (WEBHOOK, subscriber, event["aggregate_id"], event["sequence"]) for subscriber in subscribers
    ]
    if position is not None:
        receivers.insert(0, (FEED, FEED_RECEIVER, event["enterprise_id"], position))
    return [dict(zip(_OWED, (new_id(), *receiver), strict=True)) for receiver in receivers]


def _chained(entry: Mapping[str, Any], previous: bytes) -> dict[str, bytes]:
    return {"prev_hash": previous, "hash": hashlib.sha256(previous + canonical(entry)).digest()}


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The bytes that the chain hashes: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=plain
    ).encode()


def plain(value: Any) -> Any:
    """A value as JSON can hold it without loss: decimals, days, instants (in UTC) and ids as strings."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def _named(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}


# --- the two statements: what the trail builds on, and the trail ------------------------------------------------

_OWED = ("id", "receiver", "receiver_id", "lane", "position")


def _table(model: type[Any]) -> Any:
    """The table alone, for statements that need nothing of the mapping."""
    return model.__table__


def _columns(model: type[Any]) -> Any:
    return _table(model).c


def _built_on(position: Any) -> Select[Any]:
    """The hash of the entry before, who subscribes to this kind of event, and the event's `position` in the feed."""
    entry, subscription = _columns(AuditEntry), _columns(Subscription)
    previous = select(entry.hash).where(
        entry.noun == bindparam("noun"),
        entry.aggregate_id == bindparam("row"),
        entry.version == bindparam("last"),
    )
    subscribers = select(func.array_agg(subscription.id)).where(subscription.active, _wanted(subscription))
    return select(
        previous.scalar_subquery().label("hash"),
        subscribers.scalar_subquery().label("subscribers"),
        position.label("position"),
    )


def _wanted(subscription: Any) -> Any:
    """Whose filters let the event through. What happens to a subscription is told to that one alone, a ping whatever it
    has asked for; where an enterprise belongs is looked up only if somebody asks for districts.
    """
    kind, row = bindparam("kind", type_=JSONB), bindparam("row", type_=subscription.id.type)
    enterprise = _columns(Enterprise)
    district = select(func.to_jsonb(enterprise.district)).where(enterprise.id == bindparam("enterprise"))
    filters = and_(
        or_(subscription.event_types == [], subscription.event_types.contains(kind)),
        or_(
            subscription.enterprise_ids == [],
            subscription.enterprise_ids.contains(bindparam("about", type_=JSONB)),
        ),
        or_(subscription.districts == [], subscription.districts.contains(district.scalar_subquery())),
    )
    about_one = bindparam("noun") == Subscription.noun
    return or_(
        and_(subscription.id == row, kind == literal([PING], JSONB)),
        and_(filters, or_(~about_one, subscription.id == row)),
    )


def _next_in_feed() -> Any:
    """The enterprise's next position in the feed; its row stays locked, so that positions come in order."""
    feed = _columns(FeedSequence)
    taken = (
        upsert(_table(FeedSequence))
        .values(enterprise_id=bindparam("enterprise"), last=1)
        .on_conflict_do_update(index_elements=[feed.enterprise_id], set_={"last": feed.last + 1})
        .returning(feed.last)
        .cte("taken")
    )
    return select(taken.c.last).scalar_subquery()


def _new(model: type[Any], prefix: str) -> Any:
    """An INSERT of one row, every column a parameter named after it, but for those that the database fills."""
    given = [column for column in _columns(model) if column.server_default is None]
    row = {column.name: bindparam(f"{prefix}_{column.name}", type_=column.type) for column in given}
    return insert(_table(model)).values(row).cte(prefix)


def _trail() -> Insert:
    """All rows at once; of deliveries there are as many as the arrays are long."""
    delivery = _columns(Delivery)
    arrays = [bindparam(f"owed_{name}", type_=ARRAY(delivery[name].type)) for name in _OWED]
    owed = func.unnest(*arrays).table_valued(*_OWED, name="owed").render_derived()
    every = [bindparam(name, type_=delivery.due_at.type) for name in ("now", "at_once")]
    rows = select(*owed.c, bindparam("event_id", type_=delivery.event_id.type), *every, literal(0))
    return (
        insert(_table(Delivery))
        .from_select([*_OWED, "event_id", "created_at", "due_at", "attempts"], rows)
        .add_cte(_new(Step, "step"), _new(Event, "event"), _new(AuditEntry, "entry"))
    )


_BUILT_ON = _built_on(null())
_BUILT_ON_IN_FEED = _built_on(_next_in_feed())
_TRAIL = _trail()
