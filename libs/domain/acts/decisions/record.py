"""Record a party-group decision: its outcome for each company moves that company's case."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.revocations.after_re_review import open_case_after_re_review
from domain.advance import advance, begin
from domain.models import Application, Decision
from domain.queries import applications, decisions
from domain.rules.actors import Actor
from domain.rules.errors import (
    ActorBarred,
    AlreadyExists,
    DecisionStands,
    FieldError,
    Invalid,
    NotFound,
    Unknown,
)
from domain.rules.periods import legal_day


async def record(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting: str,
    held_on: date,
    minutes_number: str,
    outcomes: Sequence[dict[str, Any]],
    supersedes_id: UUID | None,
    now: datetime,
) -> Decision:
    """Raises Invalid, AlreadyExists (minutes), Unknown, StateForbids, DecisionStands, ActorBarred.

    A case that a former decision has moved is moved again only by a decision that supersedes that one.
    """
    _require_sound(outcomes, held_on, legal_day(now))
    if await session.scalar(select(Decision.id).where(Decision.minutes_number == minutes_number)):
        raise AlreadyExists(conflicting_field="minutes_number")
    decision = Decision(
        meeting=meeting,
        held_on=held_on,
        minutes_number=minutes_number,
        outcomes=[{**outcome, "application_id": str(outcome["application_id"])} for outcome in outcomes],
        recorded_by=actor.person,
        supersedes_id=supersedes_id,
    )
    if supersedes_id is not None:
        await _supersede(session, actor, supersedes_id, decision, now)
    await begin(session, decision, actor, now=now)
    # locked in one order, so that two decisions over the same cases cannot wait for each other
    for outcome in sorted(outcomes, key=lambda outcome: str(outcome["application_id"])):
        await _move(session, actor, decision, outcome, now)
    return decision


def _require_sound(outcomes: Sequence[dict[str, Any]], held_on: date, today: date) -> None:
    errors = []
    if held_on > today:
        errors.append(
            FieldError("/held_on", "in_the_future", "日期不得晚于今日", "The date may not lie in the future")
        )
    if len({outcome["application_id"] for outcome in outcomes}) != len(outcomes):
        errors.append(FieldError("/outcomes", "repeated", "同一申请重复", "An application is named twice"))
    if errors:
        raise Invalid(errors=errors)


async def _supersede(session: AsyncSession, actor: Actor, id_: UUID, later: Decision, now: datetime) -> None:
    try:
        former = await decisions.find(session, actor, id_, lock=True)
    except NotFound:
        raise Unknown("没有此决定", "There is no such decision") from None
    if former.status == "SUPERSEDED":
        raise DecisionStands()
    if later.held_on < former.held_on:
        error = FieldError(
            "/held_on", "before_former", "不得早于原决定", "It may not lie before the former decision"
        )
        raise Invalid(errors=[error])
    await advance(session, former, "supersede", actor, now=now, reason=later.minutes_number)


async def _move(
    session: AsyncSession, actor: Actor, decision: Decision, outcome: dict[str, Any], now: datetime
) -> None:
    try:
        application = await applications.find(session, actor, outcome["application_id"], lock=True)
    except NotFound:
        raise Unknown("没有此申请", "There is no such application") from None
    if application.recommended_by == actor.person:
        raise ActorBarred()
    act = "propose" if outcome["outcome"] == "PROPOSE" else "decline"
    if application.decision_id is not None:
        _require_later(application, decision)
    application.decision_id = decision.id
    if application.status == {"propose": "PROPOSED", "decline": "DECLINED"}[act]:
        return
    await advance(session, application, act, actor, now=now, reason=outcome.get("reason") or "")
    if act == "decline" and application.kind == "RE_REVIEW":
        await open_case_after_re_review(session, application, "RE_REVIEW_FAILED", now=now)


def _require_later(application: Application, decision: Decision) -> None:
    """A case declined upon an objection has left the hands of the decision that proposed it."""
    if application.decision_id != decision.supersedes_id or application.notice_id is not None:
        raise DecisionStands(current_state=application.status)
