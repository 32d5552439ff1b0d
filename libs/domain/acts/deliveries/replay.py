"""Replay a parked delivery (重新推送): it is due at once, with its attempts forgotten and its bytes unchanged.

A delivery is no aggregate: it has neither versions nor a history, and an event about it would be one more to deliver.
Who had it sent again must be provable all the same: each replay is an entry of its own chain in the audit trail.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance, change_log
from domain.models import Delivery
from domain.models.outbox import AT_ONCE, HELD
from domain.queries import deliveries
from domain.rules.errors import StateForbids
from domain.rules.law.permissions import Actor

_NOUN = "delivery"


async def replay(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Delivery:
    """Raises Forbidden, NotFound, StateForbids (it is not parked)."""
    delivery = await deliveries.find(session, actor, id_, lock=True)
    if delivery.parked_at is None:
        waiting = "HELD" if delivery.due_at >= HELD else "WAITING"
        raise StateForbids(current_state="DELIVERED" if delivery.delivered_at else waiting, allowed_acts=[])
    await send_again(session, actor, [delivery], now=now)
    return delivery


async def send_again(
    session: AsyncSession, actor: Actor, parked: Sequence[Delivery], *, now: datetime, reason: str = ""
) -> None:
    """Free all of `parked`, which are locked, and put on file by whom; `reason` is the filter that found them."""
    entries = [_entry(delivery, actor, now, reason) for delivery in parked]
    await change_log.attest(session, _NOUN, entries, request_id=advance.request_id.get())
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_([delivery.id for delivery in parked]))
        .values(parked_at=None, lease_until=None, fence=None, attempts=0, due_at=AT_ONCE)
    )


def _entry(delivery: Delivery, actor: Actor, now: datetime, reason: str) -> dict[str, Any]:
    """Receiver and lane stay as they are: they are named so that the entry says by itself what went where."""
    same = {name: change_log.plain(getattr(delivery, name)) for name in ("receiver", "receiver_id", "lane")}
    return {
        "aggregate_id": delivery.id,
        "event_id": delivery.event_id,
        "at": now,
        "person": actor.person,
        "role": actor.role.value,
        "client": actor.client,
        "on_behalf_of": actor.on_behalf_of,
        "act": "replay",
        "from_status": "PARKED",
        "to_status": "WAITING",
        "changes": {
            **{name: {"from": value, "to": value} for name, value in same.items()},
            "attempts": {"from": delivery.attempts, "to": 0},
            "parked_at": {"from": change_log.plain(delivery.parked_at), "to": None},
        },
        "reason": reason,
    }
