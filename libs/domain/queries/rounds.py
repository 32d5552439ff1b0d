"""Reads of rounds (申报批次)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Round
from domain.queries.common import SWEEP_LIMIT, filtered, get
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    """A draft is the city's own until it opens."""
    return true() if actor.role in (Role.CITY_OFFICER, Role.AUDITOR, Role.SYSTEM) else Round.status != "DRAFT"


def listing(actor: Actor, *, status: str | None = None, measure_id: str | None = None) -> Select[Any]:
    return filtered(select(Round).where(visible(actor)), Round, status=status, measure_id=measure_id)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Round:
    """Raises NotFound."""
    row: Round = await get(session, select(Round).where(Round.id == id_, visible(actor)), lock=lock)
    return row


async def latest_call(session: AsyncSession) -> Round | None:
    """The call whose form and list of materials apply to re-reviews: the one opened last."""
    statement = select(Round).where(Round.status != "DRAFT").order_by(Round.opens_on.desc(), Round.id.desc())
    return (await session.scalars(statement.limit(1))).first()


async def due_to_close(session: AsyncSession, today: date) -> list[UUID]:
    """Open rounds whose last day lies before `today`."""
    statement = select(Round.id).where(Round.status == "OPEN", Round.closes_on < today)
    return list((await session.scalars(statement.limit(SWEEP_LIMIT))).all())
