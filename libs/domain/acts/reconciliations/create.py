"""Start a reconciliation (对账) of the feed; the worker compares, and this returns at once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Reconciliation
from domain.queries import reconciliations
from domain.rules.actors import Actor
from domain.rules.errors import AlreadyExists


async def create(session: AsyncSession, actor: Actor, *, now: datetime) -> Reconciliation:
    """Raises AlreadyExists (one is running)."""
    if await reconciliations.running(session) is not None:
        raise AlreadyExists()
    row = Reconciliation(compared=0, missing=0, altered=0, unknown=0, refused=0, ahead=0)
    await begin(session, row, actor, now=now)
    return row
