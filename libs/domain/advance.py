"""The one door: the only code that sets a state or raises a version.

Each of its three functions checks, changes, and writes in the same transaction the history row, the audit entry and
the event with the deliveries it promises. Nothing here commits, reads a clock or speaks to another system.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from domain import change_log
from domain.change_log import plain
from domain.models.base import Aggregate, Stateful, new_id
from domain.rules.errors import Stale
from domain.rules.law import permissions
from domain.rules.law.permissions import Actor

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
    permissions.require(actor, f"{row.noun}.{act}")
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
    permissions.require(actor, f"{row.noun}.{act}")
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
    permissions.require(actor, f"{row.noun}.{act}")
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
    step = {
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
    await change_log.leave(session, row, step, changes=changes, data=data or {}, request_id=request_id.get())


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
            old, new = (plain(values[0]) if values else None for values in (history.deleted, history.added))
            if old != new:
                changed[column.key] = {"from": old, "to": new}
    return changed
