"""Publish a notice (发布公示) of the companies that a decision proposes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, begin
from domain.models import Application, Notice, new_id
from domain.queries import applications, calendars, decisions, measures
from domain.rules.errors import (
    DecisionStands,
    FieldError,
    Invalid,
    NotFound,
    NoticeEndTooEarly,
    Unknown,
)
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import Measure
from domain.rules.time.periods import Calendar, PeriodEnd, legal_day, midnight_after, period_end


async def publish(
    session: AsyncSession,
    actor: Actor,
    *,
    title: str,
    decision_id: UUID,
    application_ids: Sequence[UUID],
    last_day: date | None,
    now: datetime,
) -> Notice:
    """Raises Unknown, Invalid, StateForbids, DecisionStands, CalendarNotLoaded, NoticeEndTooEarly.

    `last_day` may be later than the lawful one, never earlier.
    """
    cases = await _cases(session, actor, decision_id, application_ids)
    lawful = notice_end(
        await measures.of(session, cases[0]), legal_day(now), await calendars.calendar(session)
    )
    if last_day is not None and last_day < lawful.last_day:
        text = f"不得早于{lawful.last_day}", f"Not before {lawful.last_day}"
        raise NoticeEndTooEarly(errors=[FieldError("/last_day", "too_early", *text)])
    ends = last_day or lawful.last_day
    notice = Notice(
        id=new_id(),
        title=title,
        decision_id=decision_id,
        published_at=now,
        first_day=legal_day(now),
        last_day=ends,
        ends_at=midnight_after(ends),
        reckoning=explain(lawful, ends),
        published_by=actor.person,
    )
    await begin(session, notice, actor, now=now)
    for case in cases:
        case.notice_id = notice.id
        await advance(session, case, "publish_notice", actor, now=now)
    return notice


def notice_end(measure: Measure, published: date, calendar: Calendar) -> PeriodEnd:
    """The last lawful day of a notice published on a legal day, with its reckoning."""
    period = measure.periods.notice
    return period_end(
        published,
        period.days,
        calendar,
        counts=period.counting,
        start_counts=period.publication_day_counts,
        extend_to_working_day=period.extends_to_working_day,
    )


def explain(lawful: PeriodEnd, last_day: date) -> dict[str, Any]:
    """Why this is the last day, for the file and the public."""
    return {
        "start": lawful.start.isoformat(),
        "first_counted_day": lawful.first_counted_day.isoformat(),
        "raw_last_day": lawful.raw_last_day.isoformat(),
        "earliest_last_day": lawful.last_day.isoformat(),
        "extended_over": [day.isoformat() for day in lawful.extended_over],
        "set_by_officer": last_day != lawful.last_day,
        "sources": list(lawful.sources),
    }


async def _cases(
    session: AsyncSession, actor: Actor, decision_id: UUID, application_ids: Sequence[UUID]
) -> list[Application]:
    try:
        decision = await decisions.find(session, actor, decision_id, lock=True)
    except NotFound:
        raise Unknown("没有此决定", "There is no such decision") from None
    if decision.status != "RECORDED":
        raise DecisionStands()
    if len(set(application_ids)) != len(application_ids):
        raise Invalid(
            errors=[
                FieldError("/application_ids", "repeated", "同一申请重复", "An application is named twice")
            ]
        )
    cases = []
    for id_ in sorted(application_ids):
        try:
            case = await applications.find(session, actor, id_, lock=True)
        except NotFound:
            raise Unknown("没有此申请", "There is no such application") from None
        if case.decision_id != decision.id:
            raise DecisionStands(current_state=case.status)
        cases.append(case)
    return cases
