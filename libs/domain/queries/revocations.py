"""Reads of revocations (取消资格)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Certification, Revocation
from domain.queries.common import filtered, get, of_parties
from domain.rules.law.life_cycles import REVOCATION_OPEN
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    """The company sees its case from the notification on: before, nothing is held against it."""
    if actor.role is Role.COUNTY_OFFICER:
        return Revocation.certification_id.in_(
            select(Certification.id).where(Certification.district == actor.district)
        )
    parties = of_parties(actor, Revocation.enterprise_id)
    return parties & (Revocation.status != "OPENED") if actor.role is Role.ENTERPRISE else parties


def listing(
    actor: Actor,
    *,
    status: str | None = None,
    ground: str | None = None,
    certification_id: UUID | None = None,
    enterprise_id: UUID | None = None,
) -> Select[Any]:
    return filtered(
        select(Revocation).where(visible(actor)),
        Revocation,
        status=status,
        ground=ground,
        certification_id=certification_id,
        enterprise_id=enterprise_id,
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Revocation:
    """Raises NotFound."""
    statement = select(Revocation).where(Revocation.id == id_, visible(actor))
    row: Revocation = await get(session, statement, lock=lock)
    return row


async def open_case(session: AsyncSession, certification_id: UUID) -> bool:
    """Whether a case against the title is opened or notified and not decided yet."""
    statement = exists().where(
        Revocation.certification_id == certification_id, Revocation.status.in_(REVOCATION_OPEN)
    )
    return bool(await session.scalar(select(statement)))
