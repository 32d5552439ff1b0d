"""Replay what is parked for a receiver (批量重新推送): all of it, one company's, or a period's."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Delivery, Event
from domain.models.outbox import AT_ONCE
from domain.rules.periods import midnight_after

# in one transaction; an operator who needs more asks again
MOST = 5000


async def replay_parked(
    session: AsyncSession,
    receiver_id: UUID,
    *,
    enterprise_id: UUID | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> int:
    """Due at once, with attempts forgotten and bytes unchanged; the days are those on which the events happened.

    Returns how many, at most MOST.
    """
    parked = (
        select(Delivery.id)
        .join(Event, Event.id == Delivery.event_id)
        .where(Delivery.receiver_id == receiver_id, Delivery.parked_at.is_not(None))
    )
    if enterprise_id is not None:
        parked = parked.where(Event.enterprise_id == enterprise_id)
    if first_day is not None:
        parked = parked.where(Event.at >= midnight_after(first_day - timedelta(days=1)))
    if last_day is not None:
        parked = parked.where(Event.at < midnight_after(last_day))
    again = (
        update(Delivery)
        .where(
            Delivery.id.in_(
                parked.order_by(Delivery.id).limit(MOST).with_for_update(of=Delivery, skip_locked=True)
            )
        )
        .values(parked_at=None, lease_until=None, fence=None, attempts=0, due_at=AT_ONCE)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.scalars(again)).all())
