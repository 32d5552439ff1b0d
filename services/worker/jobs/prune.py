"""Small books are kept short: idempotency keys past their week, ticks and heartbeats of days gone by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import InstrumentedAttribute

from domain.infra.database import transaction
from domain.models import Base, Heartbeat, IdempotencyKey, Slot

# the API answers with a kept answer for seven days (api/edge/idempotency.py); a day more does no harm
KEYS_KEPT = timedelta(days=8)
TICKS_KEPT = timedelta(days=1)
_AT_ONCE = 5000
_KEY = (IdempotencyKey.client, IdempotencyKey.person, IdempotencyKey.key)


async def prune(engine: AsyncEngine, clock: Callable[[], datetime]) -> int:
    """Deletes in small portions, each in its own transaction; returns how many rows are gone."""
    day_before = datetime.now(UTC) - TICKS_KEPT
    gone = await _delete(engine, IdempotencyKey, _KEY, IdempotencyKey.created_at < clock() - KEYS_KEPT)
    gone += await _delete(engine, Slot, (Slot.job, Slot.slot), Slot.slot < day_before)
    return gone + await _delete(engine, Heartbeat, (Heartbeat.name,), Heartbeat.at < day_before)


async def _delete(
    engine: AsyncEngine,
    table: type[Base],
    key: tuple[InstrumentedAttribute[Any], ...],
    over: ColumnElement[bool],
) -> int:
    gone = 0
    while True:
        portion = select(*key).where(over).limit(_AT_ONCE)
        statement = delete(table).where(tuple_(*key).in_(portion)).returning(key[0])
        async with transaction(engine) as session:
            deleted = len((await session.scalars(statement)).all())
        gone += deleted
        if deleted < _AT_ONCE:
            return gone
