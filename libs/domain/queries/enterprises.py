"""Reads of enterprises (企业)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Enterprise
from domain.queries.common import SEES_ALL, filtered, get
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    if actor.role in SEES_ALL:
        return true()
    if actor.role is Role.COUNTY_OFFICER:
        return Enterprise.district == actor.district
    return Enterprise.uscc == (actor.uscc if actor.role is Role.ENTERPRISE else None)


def listing(
    actor: Actor, *, district: str | None = None, uscc: str | None = None, industry_code: str | None = None
) -> Select[Any]:
    return filtered(
        select(Enterprise).where(visible(actor)),
        Enterprise,
        district=district,
        uscc=uscc,
        industry_code=industry_code,
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Enterprise:
    """Raises NotFound."""
    statement = select(Enterprise).where(Enterprise.id == id_, visible(actor))
    row: Enterprise = await get(session, statement, lock=lock)
    return row


async def own(session: AsyncSession, actor: Actor) -> Enterprise:
    """The enterprise that authorised the actor. Raises NotFound."""
    row: Enterprise = await get(session, select(Enterprise).where(Enterprise.uscc == actor.uscc))
    return row
