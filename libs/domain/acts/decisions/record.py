"""Record a party-group decision: its outcome for each company moves that company's case."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.revocations.after_re_review import open_cases_after_re_reviews
from domain.advance import advance, amend, begin
from domain.models import Application, Decision
from domain.queries import applications, decisions
from domain.rules.errors import (
    ActorBarred,
    AlreadyExists,
    DecisionStands,
    FieldError,
    Invalid,
    NotFound,
    Unknown,
)
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


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

    A case that a former decision has moved is moved again only by a decision that supersedes that one, and that names
    every case which rests on it; a case whose outcome it confirms rests on it from then on.
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
    cases = await _cases(session, actor, outcomes)
    failed = []
    for outcome in outcomes:
        case = cases[outcome["application_id"]]
        act = await _move(session, actor, decision, case, outcome, now)
        if act == "decline" and case.kind == "RE_REVIEW":
            failed.append(case)
    await open_cases_after_re_reviews(session, failed, "RE_REVIEW_FAILED", now=now)
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
    await _require_all_named(session, former, later)
    await advance(session, former, "supersede", actor, now=now, reason=later.minutes_number)


async def _require_all_named(session: AsyncSession, former: Decision, later: Decision) -> None:
    """Raises Invalid: a case that the later decision passed over would rest on one that no longer stands."""
    named = {outcome["application_id"] for outcome in later.outcomes}
    passed_over = [
        case for case in await applications.resting_on(session, former) if str(case.id) not in named
    ]
    if passed_over:
        errors = [
            FieldError(
                "/outcomes", "not_named", f"未列明{case.case_number}", f"It passes over {case.case_number}"
            )
            for case in passed_over
        ]
        raise Invalid(errors=errors)


async def _cases(
    session: AsyncSession, actor: Actor, outcomes: Sequence[dict[str, Any]]
) -> dict[UUID, Application]:
    """The cases by id, locked in one order, so that two decisions over the same cases cannot wait for each other."""
    cases = {}
    for id_ in sorted(outcome["application_id"] for outcome in outcomes):
        try:
            cases[id_] = await applications.find(session, actor, id_, lock=True)
        except NotFound:
            raise Unknown("没有此申请", "There is no such application") from None
    return cases


async def _move(
    session: AsyncSession,
    actor: Actor,
    decision: Decision,
    application: Application,
    outcome: dict[str, Any],
    now: datetime,
) -> str:
    """Moves the case as the decision says, or confirms where it is; the act that it was."""
    if application.recommended_by == actor.person:
        raise ActorBarred()
    if application.decision_id is not None:
        _require_later(application, decision)
    application.decision_id = decision.id
    act = "propose" if outcome["outcome"] == "PROPOSE" else "decline"
    reason = outcome.get("reason") or ""
    if application.status == {"propose": "PROPOSED", "decline": "DECLINED"}[act]:
        await amend(session, application, "confirm", actor, now=now, reason=reason)
        return "confirm"
    await advance(session, application, act, actor, now=now, reason=reason)
    return act


def _require_later(application: Application, decision: Decision) -> None:
    """A case declined upon an objection has left the hands of the decision that proposed it."""
    if application.decision_id != decision.supersedes_id or application.notice_id is not None:
        raise DecisionStands(current_state=application.status)
