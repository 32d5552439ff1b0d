"""Ticks of the calendar: whoever takes a tick does its work. A tick that was missed is not made up for: the next sweep
finds whatever is due.
"""

from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.infra.database import transaction
from domain.models import Heartbeat, Slot


async def take(engine: AsyncEngine, job: str, slot: datetime) -> bool:
    """Whether this worker is the first to take the tick; Redis, when emptied, may hand it out twice."""
    async with transaction(engine) as session:
        taken = await session.scalar(
            insert(Slot).values(job=job, slot=slot).on_conflict_do_nothing().returning(Slot.job)
        )
    return taken is not None


async def beat(engine: AsyncEngine, name: str) -> None:
    """Notes that the worker is alive and reaches the database, by the machine's time."""
    at = datetime.now(UTC)
    row = insert(Heartbeat).values(name=name, at=at)
    async with transaction(engine) as session:
        await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": at}))
