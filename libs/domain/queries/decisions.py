"""Reads of party-group decisions (党组会议决定)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Decision
from domain.queries.common import SEES_ALL, filtered, get
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in SEES_ALL or actor.role is Role.COUNTY_OFFICER else false()


def listing(actor: Actor, *, status: str | None = None, minutes_number: str | None = None) -> Select[Any]:
    statement = select(Decision).where(visible(actor))
    return filtered(statement, Decision, status=status, minutes_number=minutes_number)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Decision:
    """Raises NotFound."""
    row: Decision = await get(session, select(Decision).where(Decision.id == id_, visible(actor)), lock=lock)
    return row
