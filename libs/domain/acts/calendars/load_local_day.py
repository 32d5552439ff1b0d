"""Load a local day off (地方性节假日), which the local government sets by its own document."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import LocalDayOff
from domain.rules.errors import AlreadyExists
from domain.rules.law.permissions import Actor


async def load_local_day(
    session: AsyncSession, actor: Actor, *, day: date, name: str, source: str, now: datetime
) -> LocalDayOff:
    """Raises AlreadyExists. `source` is the document's number.

    Dates that were computed before stay as they are; what is computed from now on moves over the day.
    """
    if await session.scalar(select(LocalDayOff.id).where(LocalDayOff.day == day)):
        raise AlreadyExists(conflicting_field="day")
    row = LocalDayOff(day=day, name=name, source=source)
    await begin(session, row, actor, now=now)
    return row
