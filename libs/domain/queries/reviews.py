"""Reads of county reviews (旗县区审核), experts (评审专家) and expert reviews (专家评审)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import CountyReview, Expert, ExpertReview
from domain.queries.common import SEES_ALL, filtered, get, of_parties
from domain.rules.law.permissions import Actor, Role

# --- county reviews -----------------------------------------------------------------------------------------------


def county_visible(actor: Actor) -> ColumnElement[bool]:
    return of_parties(actor, None, CountyReview.district)


def county_listing(
    actor: Actor,
    *,
    application_id: UUID | None = None,
    status: str | None = None,
    district: str | None = None,
) -> Select[Any]:
    statement = select(CountyReview).where(county_visible(actor))
    return filtered(statement, CountyReview, application_id=application_id, status=status, district=district)


async def find_county(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> CountyReview:
    """Raises NotFound."""
    statement = select(CountyReview).where(CountyReview.id == id_, county_visible(actor))
    row: CountyReview = await get(session, statement, lock=lock)
    return row


async def county_valid(session: AsyncSession, application_id: UUID) -> CountyReview | None:
    """The county review of an application that is not voided, locked."""
    statement = (
        select(CountyReview)
        .where(CountyReview.application_id == application_id, CountyReview.status != "VOIDED")
        .order_by(CountyReview.id.desc())
        .limit(1)
        .with_for_update()
    )
    return (await session.scalars(statement)).first()


# --- experts ------------------------------------------------------------------------------------------------------


def experts_visible(actor: Actor) -> ColumnElement[bool]:
    """The city's list; an expert sees their own entry."""
    if actor.role in SEES_ALL:
        return true()
    return Expert.person == actor.person if actor.role is Role.EXPERT else false()


def expert_listing(actor: Actor, *, available: bool | None = None) -> Select[Any]:
    return filtered(select(Expert).where(experts_visible(actor)), Expert, available=available)


async def find_expert(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Expert:
    """Raises NotFound."""
    statement = select(Expert).where(Expert.id == id_, experts_visible(actor))
    row: Expert = await get(session, statement, lock=lock)
    return row


# --- expert reviews -----------------------------------------------------------------------------------------------


def visible(actor: Actor) -> ColumnElement[bool]:
    """An expert sees their own while it is assigned to them; recused or voided ones are gone from their sight."""
    if actor.role in SEES_ALL:
        return true()
    if actor.role is Role.EXPERT:
        return (ExpertReview.person == actor.person) & ExpertReview.status.in_(("ASSIGNED", "SUBMITTED"))
    return false()


def listing(
    actor: Actor,
    *,
    application_id: UUID | None = None,
    expert_id: UUID | None = None,
    status: str | None = None,
) -> Select[Any]:
    statement = select(ExpertReview).where(visible(actor))
    return filtered(
        statement, ExpertReview, application_id=application_id, expert_id=expert_id, status=status
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> ExpertReview:
    """Raises NotFound."""
    statement = select(ExpertReview).where(ExpertReview.id == id_, visible(actor))
    row: ExpertReview = await get(session, statement, lock=lock)
    return row


async def valid(session: AsyncSession, application_id: UUID) -> list[ExpertReview]:
    """The application's reviews that are assigned or submitted, locked, oldest first."""
    statement = (
        select(ExpertReview)
        .where(
            ExpertReview.application_id == application_id, ExpertReview.status.in_(("ASSIGNED", "SUBMITTED"))
        )
        .order_by(ExpertReview.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.scalars(statement)).all())


async def still_hidden(session: AsyncSession, application_ids: Iterable[UUID]) -> set[UUID]:
    """The applications of which some review is not in yet: nobody but its author reads any of theirs."""
    statement = select(ExpertReview.application_id).where(
        ExpertReview.application_id.in_(set(application_ids)), ExpertReview.status == "ASSIGNED"
    )
    return set((await session.scalars(statement)).all())
