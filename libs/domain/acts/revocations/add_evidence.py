"""Put evidence on file (补充证据) before the company is notified: it must be able to answer all of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Revocation
from domain.queries import revocations
from domain.rules.errors import FieldError, Invalid
from domain.rules.law.permissions import Actor

MOST_PIECES = 150


async def add_evidence(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    evidence: Sequence[dict[str, Any]],
    now: datetime,
    version: int | None = None,
) -> Revocation:
    """Raises NotFound, Stale, StateForbids, Invalid (too many pieces)."""
    revocation = await revocations.find(session, actor, id_, lock=True)
    advance.require_version(revocation, version)
    if revocation.status != "OPENED":
        raise revocation.life_cycle.refusal(revocation.status)
    if len(revocation.evidence) + len(evidence) > MOST_PIECES:
        text = f"一案最多{MOST_PIECES}件证据", f"A case takes at most {MOST_PIECES} pieces of evidence"
        raise Invalid(errors=[FieldError("/evidence", "too_many", *text)])
    revocation.evidence = [*revocation.evidence, *evidence]
    await advance.amend(session, revocation, "amend", actor, now=now)
    return revocation
