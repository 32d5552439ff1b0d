"""Fill in: change the facts, materials or clusters of an application that is in the enterprise's hands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Application
from domain.queries import applications
from domain.rules.facts.declared import validate_facts
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day

IN_THE_ENTERPRISES_HANDS = ("DRAFT", "SUPPLEMENT_REQUESTED")


async def amend(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: Mapping[str, Any],
    now: datetime,
    version: int | None = None,
) -> Application:
    """Raises NotFound, Stale, StateForbids, Invalid (facts).

    Facts are judged as of the day of submission, so none of them may lie after it.
    """
    application = await applications.find(session, actor, id_, lock=True)
    advance.require_version(application, version)
    if application.status not in IN_THE_ENTERPRISES_HANDS:
        raise application.life_cycle.refusal(application.status)
    if "facts" in changes:
        declared = validate_facts(changes["facts"], application.submission_day or legal_day(now))
        application.facts = declared.canonical()
    for name in ("materials", "clusters"):
        if name in changes:
            setattr(application, name, list(changes[name]))
    application.content_version += 1
    await advance.amend(session, application, "amend", actor, now=now)
    return application
