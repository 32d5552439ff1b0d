"""Reads of public notices (公示) and objections (异议)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Enterprise, Notice, Objection
from domain.queries.common import SEES_ALL, SWEEP_LIMIT, filtered, get
from domain.rules.law.permissions import Actor


def listing(actor: Actor, *, status: str | None = None, decision_id: UUID | None = None) -> Select[Any]:
    """A notice is public: whoever may ask sees it."""
    return filtered(select(Notice), Notice, status=status, decision_id=decision_id)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Notice:
    """Raises NotFound."""
    row: Notice = await get(session, select(Notice).where(Notice.id == id_), lock=lock)
    return row


def objections_visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in SEES_ALL else false()


def objection_listing(
    actor: Actor,
    *,
    notice_id: UUID | None = None,
    application_id: UUID | None = None,
    status: str | None = None,
) -> Select[Any]:
    statement = select(Objection).where(objections_visible(actor))
    return filtered(statement, Objection, notice_id=notice_id, application_id=application_id, status=status)


async def find_objection(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Objection:
    """Raises NotFound."""
    statement = select(Objection).where(Objection.id == id_, objections_visible(actor))
    row: Objection = await get(session, statement, lock=lock)
    return row


async def objection_open(session: AsyncSession, application_id: UUID) -> bool:
    statement = select(
        exists().where(Objection.application_id == application_id, Objection.status == "FILED")
    )
    return bool(await session.scalar(statement))


async def due(session: AsyncSession, now: datetime) -> list[UUID]:
    """Notices that are over and still have a company to recognise, or are not concluded yet."""
    statement = (
        select(Notice.id)
        .where(Notice.status == "PUBLISHED", Notice.ends_at <= now)
        .order_by(Notice.ends_at)
        .limit(SWEEP_LIMIT)
    )
    return list((await session.scalars(statement)).all())


async def companies(session: AsyncSession, notice_id: UUID) -> list[tuple[UUID, str, str]]:
    """`(application, company's name, district)` of every company that a notice names; at most 500 by contract."""
    statement = (
        select(Application.id, Enterprise.name, Application.district)
        .join(Enterprise, Enterprise.id == Application.enterprise_id)
        .where(Application.notice_id == notice_id)
        .order_by(Application.id)
    )
    return [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]
