"""Raise the alerts of receivers that are late (积压告警), and take back those that are no longer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import BacklogAlert


async def raise_alerts(session: AsyncSession, late: Sequence[UUID], *, now: datetime) -> set[UUID]:
    """Afterwards the alerts are those of `late` and no others; returns those that are new."""
    await session.execute(delete(BacklogAlert).where(BacklogAlert.receiver_id.not_in(late)))
    if not late:
        return set()
    rows = [{"receiver_id": id_, "since": now} for id_ in late]
    new = insert(BacklogAlert).values(rows).on_conflict_do_nothing().returning(BacklogAlert.receiver_id)
    return set((await session.scalars(new)).all())
