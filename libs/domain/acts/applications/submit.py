"""Submit (提交): from here on the case is in the county's hands, judged by what is frozen now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.assessing import freeze_assessment, require_complete
from domain.acts.applications.create import require_no_bar, require_open
from domain.advance import advance, require_version
from domain.models import Application, Round
from domain.queries import applications, certifications, enterprises, measures, rounds
from domain.rules.errors import AlreadyApplied, AlreadyRecognised, WindowClosed
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def submit(
    session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime, version: int | None = None
) -> Application:
    """Raises NotFound, Stale, StateForbids, RoundNotOpen, WindowClosed, NoMeasureInForce, AlreadyRecognised,
    AlreadyApplied (in another round), ReapplicationBarred, ApplicationIncomplete."""
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "submit")
    call = await _require_window(session, actor, application, now)
    # locked, so that two applications of one enterprise in two rounds cannot both go on
    enterprise = await enterprises.find(session, actor, application.enterprise_id, lock=True)
    if await applications.other_under_way(session, application):
        raise AlreadyApplied()
    today = legal_day(now)
    application.submitted_at, application.submission_day = now, today
    application.district = enterprise.district
    measure = await measures.in_force(session, today, application.kind)
    if application.kind == "INITIAL":
        await require_no_bar(session, measure, enterprise.id, today)
    freeze_assessment(application, enterprise, measure, today, call)
    await advance(
        session, application, "submit", actor, now=now, data={"case_number": application.case_number}
    )
    return application


async def _require_window(
    session: AsyncSession, actor: Actor, application: Application, now: datetime
) -> Round | None:
    """The call to which the application answers, if its window is open and all is there."""
    call = await rounds.find(session, actor, application.round_id) if application.round_id else None
    if application.kind == "INITIAL" and call is not None:
        require_open(call, now)
        if await certifications.held_by(session, application.enterprise_id):
            raise AlreadyRecognised()
    elif legal_day(now) > application.due_on:
        raise WindowClosed()
    require_complete(application, call)
    return call
