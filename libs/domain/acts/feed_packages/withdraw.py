"""Withdraw a feed package (撤回): never handed over, or lost on the way; what it held waits again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Delivery, FeedPackage, FeedPackageRow
from domain.models.outbox import AT_ONCE
from domain.queries import feed_packages
from domain.rules.law.permissions import Actor


async def withdraw(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> FeedPackage:
    """Raises NotFound, Stale, StateForbids (its receipt is recorded)."""
    row = await feed_packages.find(session, actor, id_, lock=True)
    await advance(session, row, "withdraw", actor, now=now, version=version, reason=reason)
    own = FeedPackageRow.package_id == row.id
    await session.execute(
        update(Delivery)
        .where(*await feed_packages.held(session, row))
        .values(due_at=AT_ONCE)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(FeedPackageRow).where(own).values(open=False).execution_options(synchronize_session=False)
    )
    return row
