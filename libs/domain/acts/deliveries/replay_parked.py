"""Replay what is parked for a receiver (批量重新推送): all of it, one company's, or a period's.

Each delivery gets its own entry in the audit trail, as if it had been replayed alone: one entry with a filter and a
count would not say which ones were sent again.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.deliveries.replay import send_again
from domain.models import Delivery, Event
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import midnight_after

# in one transaction; an operator who needs more asks again
MOST = 5000


async def replay_parked(
    session: AsyncSession,
    actor: Actor,
    receiver_id: UUID,
    *,
    now: datetime,
    enterprise_id: UUID | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> int:
    """Due at once, with attempts forgotten and bytes unchanged; the days are those on which the events happened.

    The edge, or the act that this is a part of, has asked whether the actor may. Returns how many, at most MOST.
    """
    wanted = _parked(receiver_id, enterprise_id, first_day, last_day)
    parked = (await session.scalars(wanted)).all()
    if parked:
        asked = {"enterprise": enterprise_id, "first_day": first_day, "last_day": last_day}
        filters = [f"{name} {value}" for name, value in asked.items() if value is not None]
        reason = ", ".join(["all that is parked", *filters])
        await send_again(session, actor, parked, now=now, reason=reason)
    return len(parked)


def _parked(
    receiver_id: UUID, enterprise_id: UUID | None, first_day: date | None, last_day: date | None
) -> Select[Delivery]:
    """Locked; what another holds is passed over, not waited for."""
    parked = (
        select(Delivery)
        .join(Event, Event.id == Delivery.event_id)
        .where(Delivery.receiver_id == receiver_id, Delivery.parked_at.is_not(None))
    )
    if enterprise_id is not None:
        parked = parked.where(Event.enterprise_id == enterprise_id)
    if first_day is not None:
        parked = parked.where(Event.at >= midnight_after(first_day - timedelta(days=1)))
    if last_day is not None:
        parked = parked.where(Event.at < midnight_after(last_day))
    return parked.order_by(Delivery.id).limit(MOST).with_for_update(of=Delivery, skip_locked=True)
