"""Reads of applications (申请)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Decision, ExpertReview
from domain.queries.common import SWEEP_LIMIT, filtered, get, of_parties
from domain.rules.law.life_cycles import APPLICATION_CLOSED
from domain.rules.law.permissions import Actor, Role


def visible(actor: Actor) -> ColumnElement[bool]:
    """The parties' own; an expert sees what is assigned to them for as long as it is."""
    if actor.role is Role.EXPERT:
        assigned = select(ExpertReview.application_id).where(
            ExpertReview.person == actor.person, ExpertReview.status.in_(("ASSIGNED", "SUBMITTED"))
        )
        return Application.id.in_(assigned)
    return of_parties(actor, Application.enterprise_id, Application.district)


def listing(
    actor: Actor,
    *,
    status: str | None = None,
    kind: str | None = None,
    round_id: UUID | None = None,
    enterprise_id: UUID | None = None,
    district: str | None = None,
    certification_id: UUID | None = None,
    notice_id: UUID | None = None,
) -> Select[Any]:
    return filtered(
        select(Application).where(visible(actor)),
        Application,
        status=status,
        kind=kind,
        round_id=round_id,
        enterprise_id=enterprise_id,
        district=district,
        certification_id=certification_id,
        notice_id=notice_id,
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Application:
    """Raises NotFound."""
    statement = select(Application).where(Application.id == id_, visible(actor))
    row: Application = await get(session, statement, lock=lock)
    return row


async def open_in_round(session: AsyncSession, enterprise_id: UUID, round_id: UUID) -> UUID | None:
    """The enterprise's application in the round that is not closed yet."""
    statement = select(Application.id).where(
        Application.enterprise_id == enterprise_id,
        Application.round_id == round_id,
        Application.kind == "INITIAL",
        Application.status.not_in(APPLICATION_CLOSED),
    )
    return (await session.scalars(statement)).first()


async def other_under_way(session: AsyncSession, application: Application) -> bool:
    """Whether the enterprise has another submitted application that is not closed yet."""
    statement = exists().where(
        Application.enterprise_id == application.enterprise_id,
        Application.id != application.id,
        Application.status.not_in(("DRAFT", *APPLICATION_CLOSED)),
    )
    return bool(await session.scalar(select(statement)))


async def of_term(session: AsyncSession, certification_id: UUID, term_no: int) -> list[Application]:
    """The re-reviews of one term of a title, newest first."""
    statement = (
        select(Application)
        .where(
            Application.certification_id == certification_id,
            Application.kind == "RE_REVIEW",
            Application.term_no == term_no,
        )
        .order_by(Application.id.desc())
        .limit(20)
    )
    return list((await session.scalars(statement)).all())


async def with_expert(session: AsyncSession, expert_id: UUID) -> list[Application]:
    """The undecided cases that an expert reviews or has reviewed, locked, in order of their ids."""
    reviewed = select(ExpertReview.application_id).where(
        ExpertReview.expert_id == expert_id, ExpertReview.status.in_(("ASSIGNED", "SUBMITTED"))
    )
    statement = (
        select(Application)
        .where(Application.id.in_(reviewed), Application.status.in_(("IN_EXPERT_REVIEW", "REVIEWED")))
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.scalars(statement)).all())


async def drafts_of(session: AsyncSession, round_id: UUID) -> list[Application]:
    """The drafts in a round, locked, in order of their ids."""
    statement = (
        select(Application)
        .where(Application.round_id == round_id, Application.kind == "INITIAL", Application.status == "DRAFT")
        .order_by(Application.id)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def resting_on(session: AsyncSession, decision: Decision) -> list[Application]:
    """The applications that a decision moved and that no notice names yet, in order of their ids."""
    ids = [UUID(outcome["application_id"]) for outcome in decision.outcomes]
    statement = select(Application).where(
        Application.id.in_(ids), Application.decision_id == decision.id, Application.notice_id.is_(None)
    )
    return list((await session.scalars(statement.order_by(Application.id))).all())


async def in_notice(session: AsyncSession, notice_id: UUID) -> list[UUID]:
    """The notice's applications that still wait for its end and are not held up by an objection."""
    statement = (
        select(Application.id)
        .where(Application.notice_id == notice_id, Application.status == "IN_NOTICE")
        .order_by(Application.id)
    )
    return list((await session.scalars(statement)).all())


async def due_to_lapse(session: AsyncSession, now: datetime, today: date) -> list[UUID]:
    """Supplements whose deadline has passed and drafts whose last day lies before `today`."""
    late_supplement = and_(Application.status == "SUPPLEMENT_REQUESTED", Application.supplement_due_at <= now)
    late_draft = and_(Application.status == "DRAFT", Application.due_on < today)
    statement = select(Application.id).where(or_(late_supplement, late_draft)).limit(SWEEP_LIMIT)
    return list((await session.scalars(statement)).all())
