"""Start a reconciliation (对账) of the feed; the worker compares, and this returns at once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Reconciliation
from domain.models.outbox import PACKAGE
from domain.queries import deliveries, reconciliations
from domain.rules.errors import AlreadyExists, ReceiptsReconcile
from domain.rules.law.permissions import Actor


async def create(session: AsyncSession, actor: Actor, *, now: datetime) -> Reconciliation:
    """Raises AlreadyExists (one is running), ReceiptsReconcile (the feed is handed over in packages)."""
    if await deliveries.feed_channel(session) == PACKAGE:
        raise ReceiptsReconcile()
    if await reconciliations.running(session) is not None:
        raise AlreadyExists()
    row = Reconciliation(compared=0, missing=0, altered=0, unknown=0, refused=0, ahead=0)
    await begin(session, row, actor, now=now)
    return row
