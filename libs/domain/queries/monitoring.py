"""Reads of monitoring (运行监测): enrolments and the reports owed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Enrolment, Obligation, ReportVersion
from domain.queries.common import SWEEP_LIMIT, filtered, get, of_parties
from domain.rules.law.permissions import Actor


def enrolments_visible(actor: Actor) -> ColumnElement[bool]:
    return of_parties(actor, Enrolment.enterprise_id, Enrolment.district)


def enrolment_listing(
    actor: Actor,
    *,
    status: str | None = None,
    district: str | None = None,
    enterprise_id: UUID | None = None,
) -> Select[Any]:
    statement = select(Enrolment).where(enrolments_visible(actor))
    return filtered(statement, Enrolment, status=status, district=district, enterprise_id=enterprise_id)


async def find_enrolment(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Enrolment:
    """Raises NotFound."""
    statement = select(Enrolment).where(Enrolment.id == id_, enrolments_visible(actor))
    row: Enrolment = await get(session, statement, lock=lock)
    return row


async def enrolment_of(session: AsyncSession, certification_id: UUID) -> Enrolment | None:
    """The enrolment that came with a title, locked."""
    statement = select(Enrolment).where(Enrolment.certification_id == certification_id).with_for_update()
    return (await session.scalars(statement)).first()


def obligations_visible(actor: Actor) -> ColumnElement[bool]:
    return of_parties(actor, Obligation.enterprise_id, Obligation.district)


def obligation_listing(
    actor: Actor,
    *,
    status: str | None = None,
    district: str | None = None,
    enterprise_id: UUID | None = None,
    report_kind: str | None = None,
    period_first_day: date | None = None,
) -> Select[Any]:
    return filtered(
        select(Obligation).where(obligations_visible(actor)),
        Obligation,
        status=status,
        district=district,
        enterprise_id=enterprise_id,
        report_kind=report_kind,
        period_first_day=period_first_day,
    )


async def find_obligation(
    session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False
) -> Obligation:
    """Raises NotFound."""
    statement = select(Obligation).where(Obligation.id == id_, obligations_visible(actor))
    row: Obligation = await get(session, statement, lock=lock)
    return row


async def without_obligation(session: AsyncSession, report_kind: str, first_day: date) -> list[UUID]:
    """Enrolments that owe a report for the period that begins on `first_day` and have no row for it."""
    owed = select(Obligation.id).where(
        Obligation.enrolment_id == Enrolment.id,
        Obligation.report_kind == report_kind,
        Obligation.period_first_day == first_day,
    )
    statement = (
        select(Enrolment.id)
        .where(Enrolment.status == "ENROLLED", Enrolment.owes_from <= first_day, ~owed.exists())
        .order_by(Enrolment.id)
        .limit(SWEEP_LIMIT)
    )
    return list((await session.scalars(statement)).all())


async def last_period(session: AsyncSession, enrolment_id: UUID, report_kind: str) -> date | None:
    """The first day of the newest period for which a row exists."""
    statement = select(func.max(Obligation.period_first_day)).where(
        Obligation.enrolment_id == enrolment_id, Obligation.report_kind == report_kind
    )
    newest: date | None = await session.scalar(statement)
    return newest


async def due_to_chase(session: AsyncSession, now: datetime) -> list[UUID]:
    """Reports whose last day has ended."""
    statement = select(Obligation.id).where(Obligation.status == "DUE", Obligation.ends_at <= now)
    return list((await session.scalars(statement.order_by(Obligation.ends_at).limit(SWEEP_LIMIT))).all())


async def open_obligations(session: AsyncSession, enrolment_id: UUID) -> list[Obligation]:
    """What is still owed, locked."""
    statement = (
        select(Obligation)
        .where(Obligation.enrolment_id == enrolment_id, Obligation.status.in_(("DUE", "OVERDUE")))
        .order_by(Obligation.id)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def figures_before(session: AsyncSession, obligation: Obligation) -> Mapping[str, Any]:
    """What was reported for the period before, by the same form; nothing where that is missing."""
    statement = (
        select(Obligation.figures)
        .where(
            Obligation.enrolment_id == obligation.enrolment_id,
            Obligation.report_kind == obligation.report_kind,
            Obligation.period_first_day < obligation.period_first_day,
        )
        .order_by(Obligation.period_first_day.desc())
        .limit(1)
    )
    return await session.scalar(statement) or {}


async def facts_declared(session: AsyncSession, enterprise_id: UUID) -> Mapping[str, Any]:
    """The facts of the enterprise's last submitted application; nothing for a title that was taken over."""
    statement = (
        select(Application.facts)
        .where(Application.enterprise_id == enterprise_id, Application.submission_day.is_not(None))
        .order_by(Application.id.desc())
        .limit(1)
    )
    return await session.scalar(statement) or {}


async def due_to_remind(
    session: AsyncSession, measure_id: str, report_kind: str, stages: Iterable[int], today: date
) -> list[UUID]:
    """Reports for which a stage has come that was not reminded of."""
    due: dict[UUID, None] = {}
    for days_before in stages:
        statement = select(Obligation.id).where(
            *_of_form(measure_id, report_kind),
            Obligation.status == "DUE",
            Obligation.due_on >= today,
            Obligation.due_on <= today + timedelta(days=days_before),
            or_(Obligation.reminded_before.is_(None), Obligation.reminded_before > days_before),
        )
        due |= dict.fromkeys(await session.scalars(statement.order_by(Obligation.ends_at).limit(SWEEP_LIMIT)))
    return list(due)


async def due_to_escalate(
    session: AsyncSession, measure_id: str, report_kind: str, stages: Iterable[int], today: date
) -> list[UUID]:
    """Missing reports of which the county was not told at a stage that has come."""
    due: dict[UUID, None] = {}
    for days_after in stages:
        statement = select(Obligation.id).where(
            *_of_form(measure_id, report_kind),
            Obligation.status == "OVERDUE",
            Obligation.due_on <= today - timedelta(days=days_after),
            or_(Obligation.escalated_after.is_(None), Obligation.escalated_after < days_after),
        )
        due |= dict.fromkeys(await session.scalars(statement.order_by(Obligation.due_on).limit(SWEEP_LIMIT)))
    return list(due)


def _of_form(measure_id: str, report_kind: str) -> tuple[ColumnElement[bool], ...]:
    return (Obligation.measure_id == measure_id, Obligation.report_kind == report_kind)


def versions(obligation: Obligation) -> Select[Any]:
    """Every version of a report, of an obligation that the actor may see."""
    return select(ReportVersion).where(ReportVersion.obligation_id == obligation.id)
