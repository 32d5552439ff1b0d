"""Claim what is due to one receiver: under a lease and with a fence, the first open event of each lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.models import Delivery, Event


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claimer may send until `lease_until`: deliveries with their events, oldest first."""

    receiver_id: UUID
    fence: UUID
    lease_until: datetime
    owed: Sequence[tuple[Delivery, Event]]


async def claim(
    session: AsyncSession, receiver_id: UUID, *, machine_now: datetime, lease: timedelta, most: int
) -> Claim:
    """At most `most`; what another holds is passed over, not waited for.

    A lane's next event is not due before the one ahead of it is delivered, so that a parked or failing one stops its
    lane and no other. A lease that has ended frees the delivery: its holder died between claim and record.
    """
    fence, until = uuid4(), machine_now + lease
    taken = (await session.execute(heads(receiver_id, machine_now, most))).all()
    if not taken:
        return Claim(receiver_id, fence, until, ())
    events = [row.event_id for row in taken]
    these = among([row.id for row in taken], events)
    await session.execute(
        update(Delivery)
        .where(*these)
        .values(lease_until=until, fence=fence, attempts=Delivery.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    owed = (
        select(Delivery, Event)
        .join(Event, Event.id == Delivery.event_id)
        .where(*these, Event.id.between(min(events), max(events)))
        .order_by(Delivery.id)
    )
    return Claim(receiver_id, fence, until, [(row[0], row[1]) for row in (await session.execute(owed)).all()])


def heads(receiver_id: UUID, machine_now: datetime, most: int) -> Select[UUID, UUID]:
    """What is due, with its event, and has nothing open ahead of it in its lane; what another holds is left out."""
    return (
        select(Delivery.id, Delivery.event_id)
        .where(*_free(receiver_id, machine_now), _ahead().scalar_subquery().is_(None))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def among(ids: Sequence[UUID], events: Sequence[UUID]) -> list[ColumnElement[bool]]:
    """Deliveries by their ids, of these events: only the months from the first of these to the last are looked into.

    One parameter for all ids, so that it is one statement however many they are.
    """
    return [
        Delivery.id == any_(literal(list(ids), ARRAY(Uuid))),
        Delivery.event_id.between(min(events), max(events)),
    ]


def _free(receiver_id: UUID, machine_now: datetime) -> list[ColumnElement[bool]]:
    return [
        Delivery.receiver_id == receiver_id,
        Delivery.delivered_at.is_(None),
        Delivery.parked_at.is_(None),
        Delivery.due_at <= machine_now,
        or_(Delivery.lease_until.is_(None), Delivery.lease_until <= machine_now),
    ]


def _ahead() -> Select[UUID]:
    """The first open delivery of the same lane before this one.

    Asked for as one row in order, and not by EXISTS: of the open ones the statistics know next to nothing, and a join
    over them was planned as one that compares each with all.
    """
    earlier = aliased(Delivery)
    return (
        select(earlier.id)
        .where(
            earlier.receiver_id == Delivery.receiver_id,
            earlier.lane == Delivery.lane,
            earlier.position < Delivery.position,
            earlier.delivered_at.is_(None),
        )
        .order_by(earlier.position)
        .limit(1)
    )
