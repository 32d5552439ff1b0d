"""Change what is on file about an enterprise. A certificate in force changes only by its re-issue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.enterprises.register import require_past
from domain.models import Enterprise
from domain.queries import enterprises
from domain.rules.facts.divisions import require_division
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def amend(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: dict[str, Any],
    now: datetime,
    version: int | None = None,
) -> Enterprise:
    """Raises NotFound, Stale, Invalid. The credit code never changes: another code is another enterprise."""
    enterprise = await enterprises.find(session, actor, id_, lock=True)
    advance.require_version(enterprise, version)
    if "district" in changes:
        require_division(changes["district"])
    if "registered_on" in changes:
        require_past(changes["registered_on"], legal_day(now))
    for name, value in changes.items():
        setattr(enterprise, name, value)
    await advance.amend(session, enterprise, "amend", actor, now=now)
    return enterprise
