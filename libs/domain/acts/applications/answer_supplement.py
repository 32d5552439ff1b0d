"""Answer a request for supplements (补正): the case returns to the county, assessed anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.assessing import freeze_assessment, require_complete
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications, enterprises, measures, rounds
from domain.rules.errors import WindowClosed
from domain.rules.law.permissions import Actor


async def answer_supplement(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    answer: str,
    now: datetime,
    version: int | None = None,
) -> Application:
    """Raises NotFound, Stale, StateForbids, WindowClosed, ApplicationIncomplete.

    The measure and the day of judgement stay those of the first submission.
    """
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "answer_supplement")
    if application.supplement_due_at is not None and now >= application.supplement_due_at:
        raise WindowClosed()
    call = await rounds.find(session, actor, application.round_id) if application.round_id else None
    require_complete(application, call)
    enterprise = await enterprises.find(session, actor, application.enterprise_id)
    day = application.submission_day
    if day is None:
        raise ValueError("a supplement was asked of an application that was never submitted")
    freeze_assessment(application, enterprise, await measures.of(session, application), day, call)
    application.supplement_items, application.supplement_due_at = [], None
    await advance(session, application, "answer_supplement", actor, now=now, reason=answer)
    return application
