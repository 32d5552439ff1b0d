"""Archive a month (归档): its events and deliveries leave the database, and their files are put on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.partitions.make import PATIENCE, in_use
from domain.models import ArchivedMonth
from domain.queries import partitions
from domain.queries.partitions import Tally
from domain.rules.errors import Conflict
from domain.rules.law.permissions import Actor, require
from domain.rules.time.retention import require_old_enough


@dataclass(frozen=True, slots=True)
class Written:
    """A book's month in a file, as it was read back."""

    book: str
    file: str
    rows: int
    first_id: UUID | None
    last_id: UUID | None
    sha256: str


async def archive(
    session: AsyncSession,
    actor: Actor,
    month: date,
    written: Sequence[Written],
    counted: Tally,
    *,
    now: datetime,
) -> None:
    """`counted` is what was in the month when it was written: it is looked at again, with nobody else at the books.

    Raises Forbidden, Conflict (too young, something is open, changed since, not whole, or the books are in use).
    """
    require(actor, "month.archive")
    require_old_enough(month, now)
    await session.execute(text(PATIENCE))
    try:
        await session.execute(text("LOCK TABLE ONLY event, ONLY delivery IN ACCESS EXCLUSIVE MODE"))
    except DBAPIError as failure:
        raise in_use(failure) from None
    present = await partitions.tally(session, month)
    require_settled(month, present)
    if present != counted or [row.rows for row in written] != [present.events, present.deliveries]:
        raise Conflict(
            f"{month:%Y-%m}的记录在写出后有变动",
            f"{month:%Y-%m} has changed since it was written; write it again",
        )
    await session.execute(text("SELECT months.drop(:month)"), {"month": month})
    record = [{"month": month, "archived_by": actor.person, "at": now, **_columns(row)} for row in written]
    await session.execute(insert(ArchivedMonth), record)


def require_settled(month: date, present: Tally) -> None:
    """Raises Conflict where a delivery still waits, or is parked."""
    if present.open:
        raise Conflict(
            f"{month:%Y-%m}尚有{present.open}件推送未送达（含搁置），不得归档",
            f"{month:%Y-%m}: deliveries that still wait or are parked: {present.open}; it cannot be archived",
        )


def _columns(row: Written) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("book", "file", "rows", "first_id", "last_id", "sha256")}
