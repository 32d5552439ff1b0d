"""Change a round: all of it while it is a draft, afterwards only its last day, and only to a later one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.applications.prolong import prolong
from domain.acts.rounds.create import require_sound, require_window
from domain.models import Round
from domain.queries import measures, rounds
from domain.rules.errors import FieldError, Invalid
from domain.rules.law.permissions import Actor


async def amend(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: dict[str, Any],
    now: datetime,
    version: int | None = None,
) -> Round:
    """Raises NotFound, Stale, StateForbids, Invalid, Unknown."""
    round_ = await rounds.find(session, actor, id_, lock=True)
    advance.require_version(round_, version)
    if round_.status == "CLOSED" or (round_.status == "OPEN" and set(changes) - {"closes_on"}):
        raise round_.life_cycle.refusal(round_.status)
    if round_.status == "OPEN" and changes.get("closes_on", round_.closes_on) < round_.closes_on:
        error = FieldError("/closes_on", "shortened", "申报期不得缩短", "An open window may not be shortened")
        raise Invalid(errors=[error])
    require_window(changes.get("opens_on", round_.opens_on), changes.get("closes_on", round_.closes_on))
    require_sound(changes.get("materials", ()))
    if "measure_id" in changes:
        await measures.by_id(session, changes["measure_id"])
    for name, value in changes.items():
        setattr(round_, name, value)
    await advance.amend(session, round_, "amend", actor, now=now)
    if round_.status == "OPEN":
        await prolong(session, actor, round_, now=now)
    return round_
