"""Reads of certifications (认定), and the dates that fall due on them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Certification, CertificationTerm, Reminder, Revocation
from domain.queries.common import SWEEP_LIMIT, filtered, get, of_parties
from domain.rules.errors import NotFound
from domain.rules.law.life_cycles import REVOCATION_OPEN
from domain.rules.law.permissions import Actor

_TABLE: Any = Certification.__table__
_BY_NUMBER = select(_TABLE).where(_TABLE.c.number == bindparam("number"))


def visible(actor: Actor) -> ColumnElement[bool]:
    return of_parties(actor, Certification.enterprise_id, Certification.district)


def listing(
    actor: Actor,
    *,
    status: str | None = None,
    enterprise_id: UUID | None = None,
    district: str | None = None,
    number: str | None = None,
    valid_to_before: date | None = None,
) -> Select[Any]:
    statement = filtered(
        select(Certification).where(visible(actor)),
        Certification,
        status=status,
        enterprise_id=enterprise_id,
        district=district,
        number=number,
    )
    return statement if valid_to_before is None else statement.where(Certification.valid_to < valid_to_before)


def register(
    *, district: str | None = None, status: str | None = None, holder_uscc: str | None = None
) -> Select[Any]:
    """The public register (公开名录): every title, for anybody."""
    return filtered(
        select(Certification), Certification, district=district, status=status, holder_uscc=holder_uscc
    )


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Certification:
    """Raises NotFound."""
    statement = select(Certification).where(Certification.id == id_, visible(actor))
    row: Certification = await get(session, statement, lock=lock)
    return row


async def by_number(session: AsyncSession, number: str) -> Row[Any]:
    """For verification by anybody: the columns alone, by a statement made once. Raises NotFound."""
    row = (await session.execute(_BY_NUMBER, {"number": number})).one_or_none()
    if row is None:
        raise NotFound()
    return row


async def held_by(session: AsyncSession, enterprise_id: UUID) -> Certification | None:
    """The title that the enterprise holds, expired or not."""
    statement = select(Certification).where(
        Certification.enterprise_id == enterprise_id, Certification.status.in_(("ACTIVE", "EXPIRED"))
    )
    return (await session.scalars(statement)).first()


async def last_revoked(session: AsyncSession, enterprise_id: UUID) -> date | None:
    """The day on which the enterprise last lost a title, unless that was overturned."""
    statement = select(func.max(Certification.revoked_on)).where(
        Certification.enterprise_id == enterprise_id, Certification.status == "REVOKED"
    )
    day: date | None = await session.scalar(statement)
    return day


async def terms(session: AsyncSession, certification_id: UUID) -> list[CertificationTerm]:
    statement = select(CertificationTerm).where(CertificationTerm.certification_id == certification_id)
    return list((await session.scalars(statement.order_by(CertificationTerm.term_no))).all())


async def due_to_expire(session: AsyncSession, today: date) -> list[UUID]:
    """Titles whose last day lies before `today`."""
    statement = (
        select(Certification.id)
        .where(Certification.status == "ACTIVE", Certification.valid_to < today)
        .order_by(Certification.valid_to)
        .limit(SWEEP_LIMIT)
    )
    return list((await session.scalars(statement)).all())


async def due_for_re_review(session: AsyncSession, measure_id: str, until: date, today: date) -> list[UUID]:
    """Titles that end on or before `until` and have no re-review of their present term.

    One that was withdrawn in time does not count; one withdrawn after its deadline has led to a case.
    """
    of_this_term = select(Application.id).where(
        Application.certification_id == Certification.id,
        Application.kind == "RE_REVIEW",
        Application.term_no == Certification.term_no,
        or_(Application.status != "WITHDRAWN", Application.due_on < today),
    )
    case_open = exists().where(
        Revocation.certification_id == Certification.id, Revocation.status.in_(REVOCATION_OPEN)
    )
    statement = (
        select(Certification.id)
        .where(
            Certification.status.in_(("ACTIVE", "EXPIRED")),
            Certification.measure_id == measure_id,
            Certification.valid_to <= until,
            ~of_this_term.exists(),
            ~case_open,
        )
        .order_by(Certification.valid_to)
        .limit(SWEEP_LIMIT)
    )
    return list((await session.scalars(statement)).all())


async def due_for_reminder(
    session: AsyncSession, measure_id: str, stages: Iterable[int], today: date
) -> list[tuple[UUID, int]]:
    """`(certification, days before)`: for each title the nearest stage that has come and was not reminded of."""
    due: dict[UUID, int] = {}
    for days_before in sorted(stages):
        given = select(Reminder.id).where(
            Reminder.certification_id == Certification.id,
            Reminder.term_no == Certification.term_no,
            Reminder.days_before <= days_before,
        )
        statement = (
            select(Certification.id)
            .where(
                Certification.status == "ACTIVE",
                Certification.measure_id == measure_id,
                Certification.valid_to >= today,
                Certification.valid_to <= today + timedelta(days=days_before),
                ~given.exists(),
            )
            .order_by(Certification.valid_to)
            .limit(SWEEP_LIMIT)
        )
        for id_ in (await session.scalars(statement)).all():
            due.setdefault(id_, days_before)
    return list(due.items())
