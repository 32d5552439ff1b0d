"""Reads of rewards (奖励)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Certification, Reward
from domain.queries.common import filtered, get, of_parties
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.COUNTY_OFFICER:
        return Reward.certification_id.in_(
            select(Certification.id).where(Certification.district == actor.district)
        )
    return of_parties(actor, Reward.enterprise_id)


def listing(
    actor: Actor,
    *,
    status: str | None = None,
    code: str | None = None,
    enterprise_id: UUID | None = None,
    certification_id: UUID | None = None,
) -> Select[Any]:
    return filtered(
        select(Reward).where(visible(actor)),
        Reward,
        status=status,
        code=code,
        enterprise_id=enterprise_id,
        certification_id=certification_id,
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Reward:
    """Raises NotFound."""
    row: Reward = await get(session, select(Reward).where(Reward.id == id_, visible(actor)), lock=lock)
    return row


async def to_be_recovered(session: AsyncSession, certification_id: UUID, reason: str) -> list[Reward]:
    """The rewards of a title whose recovery was noted for `reason`, locked."""
    statement = (
        select(Reward)
        .where(
            Reward.certification_id == certification_id,
            Reward.status == "RECOVERY_NOTED",
            Reward.recovery_reason == reason,
        )
        .order_by(Reward.id)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def granted(session: AsyncSession, certification_id: UUID) -> list[Reward]:
    """The rewards given for a title and not yet recovered, locked."""
    statement = (
        select(Reward)
        .where(Reward.certification_id == certification_id, Reward.status == "GRANTED")
        .order_by(Reward.id)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())
