"""Begin an application in an open round."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.numbering import next_case_number
from domain.advance import begin
from domain.models import Application, Enterprise, Round
from domain.queries import applications, certifications, enterprises, measures, rounds
from domain.rules.errors import (
    AlreadyApplied,
    AlreadyRecognised,
    NotFound,
    ReapplicationBarred,
    RoundNotOpen,
    Unknown,
)
from domain.rules.facts.declared import validate_facts
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import Measure
from domain.rules.time.periods import anniversary, legal_day


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    round_id: UUID,
    facts: Mapping[str, object],
    materials: Sequence[dict[str, Any]] = (),
    clusters: Sequence[str] = (),
    now: datetime,
) -> Application:
    """Raises Unknown (round, own enterprise), RoundNotOpen, NoMeasureInForce, AlreadyApplied, AlreadyRecognised,
    ReapplicationBarred, Invalid (facts)."""
    today = legal_day(now)
    round_, enterprise = await _round(session, actor, round_id), await _own_enterprise(session, actor)
    measure = await measures.in_force(session, today, "INITIAL")
    require_open(round_, now)
    declared = validate_facts(facts, today).canonical()
    if await applications.open_in_round(session, enterprise.id, round_id):
        raise AlreadyApplied(conflicting_field="round_id")
    if await certifications.held_by(session, enterprise.id):
        raise AlreadyRecognised()
    await require_no_bar(session, measure, enterprise.id, today)
    application = Application(
        kind="INITIAL",
        enterprise_id=enterprise.id,
        round_id=round_.id,
        district=enterprise.district,
        due_on=round_.closes_on,
        facts=declared,
        materials=list(materials),
        clusters=list(clusters),
        content_version=1,
        case_number=await next_case_number(session, "application", today.year),
    )
    await begin(session, application, actor, now=now)
    return application


def require_open(round_: Round, now: datetime) -> None:
    """Raises RoundNotOpen before the first and after the last day of the window, or if it was never opened."""
    if round_.status != "OPEN" or not round_.opens_on <= legal_day(now) <= round_.closes_on:
        raise RoundNotOpen(current_state=round_.status)


async def require_no_bar(session: AsyncSession, measure: Measure, enterprise_id: UUID, day: date) -> None:
    """Raises ReapplicationBarred while the measure's years since a cancellation have not passed (scheme reading 19)."""
    if measure.reapplication_bar_years is None:
        return
    lost_on = await certifications.last_revoked(session, enterprise_id)
    until = lost_on and anniversary(lost_on, measure.reapplication_bar_years)
    if until and day < until:
        raise ReapplicationBarred(f"自{until}起方可再次申报", f"Applications are taken again from {until} on")


async def _round(session: AsyncSession, actor: Actor, id_: UUID) -> Round:
    try:
        return await rounds.find(session, actor, id_)
    except NotFound:
        raise Unknown("没有此申报批次", "There is no such round") from None


async def _own_enterprise(session: AsyncSession, actor: Actor) -> Enterprise:
    try:
        return await enterprises.own(session, actor)
    except NotFound:
        raise Unknown("请先登记企业信息", "Register the enterprise first") from None
