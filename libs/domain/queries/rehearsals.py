"""Reads of rehearsals (试算), and of the enterprises that they assess."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Certification, Enterprise, Rehearsal, RehearsalOutcome
from domain.queries.common import SEES_ALL, filtered, get
from domain.rules.assessment.rehearsal import Outcome, Subject
from domain.rules.errors import Invalid, WorkbookTooLarge
from domain.rules.facts.declared import Facts, validate_facts
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import CITY_TITLE, Measure

# how many enterprises one transaction assesses
AT_ONCE = 250
# how many a workbook is made of on request
MOST_LINES = 20_000


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in SEES_ALL else false()


def listing(actor: Actor, *, measure_id: str | None = None, status: str | None = None) -> Select[Any]:
    wanted = select(Rehearsal).where(visible(actor))
    return filtered(wanted, Rehearsal, measure_id=measure_id, status=status)


def outcomes(rehearsal: Rehearsal, outcome: str | None = None) -> Select[Any]:
    """What was found so far, of a rehearsal that the actor may see."""
    wanted = select(RehearsalOutcome).where(RehearsalOutcome.rehearsal_id == rehearsal.id)
    return wanted if outcome is None else wanted.where(RehearsalOutcome.outcome == outcome)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> Rehearsal:
    """Raises NotFound."""
    statement = select(Rehearsal).where(Rehearsal.id == id_, visible(actor))
    row: Rehearsal = await get(session, statement, lock=lock)
    return row


async def lines(session: AsyncSession, rehearsal: Rehearsal) -> list[tuple[Subject, Outcome]]:
    """What was found so far, of a rehearsal that the actor may see. Raises WorkbookTooLarge."""
    if rehearsal.assessed > MOST_LINES:
        raise WorkbookTooLarge()
    rows = await session.scalars(outcomes(rehearsal).order_by(RehearsalOutcome.id))
    return [
        (
            Subject(row.uscc, row.name, row.holds_title, None),
            Outcome(row.outcome, row.verdict, row.present_verdict, tuple(row.criteria)),
        )
        for row in rows.all()
    ]


async def running(session: AsyncSession, sha256: str) -> bool:
    """Whether this very text is being rehearsed now."""
    statement = select(exists().where(Rehearsal.status == "RUNNING", Rehearsal.sha256 == sha256))
    return bool(await session.scalar(statement))


async def under_way(session: AsyncSession) -> Sequence[tuple[UUID, int]]:
    """Every running rehearsal, and how many enterprises it has still to assess, as far as is known."""
    left = func.greatest(Rehearsal.total - Rehearsal.assessed, 0)
    statement = select(Rehearsal.id, left).where(Rehearsal.status == "RUNNING").order_by(Rehearsal.id)
    return [(id_, number) for id_, number in (await session.execute(statement)).all()]


async def enterprises(session: AsyncSession) -> int:
    """How many there are on record."""
    return int(await session.scalar(select(func.count()).select_from(Enterprise)) or 0)


async def subjects(
    session: AsyncSession, measure: Measure, *, after: UUID | None
) -> Sequence[tuple[UUID, Subject]]:
    """The next few enterprises in the order of their ids, each with the facts it submitted last."""
    declared = (
        select(Application.facts)
        .where(Application.enterprise_id == Enterprise.id, Application.submission_day.is_not(None))
        .order_by(Application.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    held = exists().where(
        Certification.enterprise_id == Enterprise.id, Certification.status.in_(("ACTIVE", "EXPIRED"))
    )
    statement = select(Enterprise, declared, held).order_by(Enterprise.id).limit(AT_ONCE)
    if after is not None:
        statement = statement.where(Enterprise.id > after)
    ours = measure.grants_title == CITY_TITLE
    return [
        (enterprise.id, Subject(enterprise.uscc, enterprise.name, ours and holds, _facts(enterprise, facts)))
        for enterprise, facts, holds in (await session.execute(statement)).all()
    ]


def _facts(enterprise: Enterprise, declared: Mapping[str, object] | None) -> Facts | None:
    if not declared:
        return None
    registered = enterprise.registered_facts
    try:
        return validate_facts({**declared, **registered}, official=registered)
    except Invalid:  # of an older catalogue
        return None
