"""Make a month's partitions (建立分区), so that its events and deliveries have their place before they come."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.rules.errors import Conflict

# shorter than PostgreSQL's deadlock_timeout: whoever works with the books is delayed by this at the most, and is never
# the one that a deadlock ends
PATIENCE = "SET LOCAL lock_timeout = '200ms'"
LOCK_NOT_AVAILABLE = "55P03"


class InUse(Conflict):
    """Others work with the books, and were not made to wait for longer."""


async def make(session: AsyncSession, month: date) -> bool:
    """What the default partitions hold of the month moves along. False: it was there already.

    Raises InUse (try again).
    """
    await session.execute(text(PATIENCE))
    try:
        made = await session.scalar(text("SELECT months.make(:month)"), {"month": month})
    except DBAPIError as failure:
        raise in_use(failure) from None
    return bool(made)


def in_use(failure: DBAPIError) -> Exception:
    """The refusal, if it was a lock that could not be had; the failure itself otherwise."""
    if getattr(failure.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
        return failure
    return InUse("数据表正在使用，请稍后重试", "The books are in use; try again")
