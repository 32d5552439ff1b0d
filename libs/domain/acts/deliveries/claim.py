"""Claim what is due to one receiver: under a lease and with a fence, the first open event of each lane.

Where several go into one request, those that follow it without a gap are claimed with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.models import Delivery, Event

_PLACE = (Delivery.id, Delivery.event_id, Delivery.lane, Delivery.position, Delivery.attempts)
_Place = Row[UUID, UUID, UUID, int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claimer may send until `lease_until`: deliveries with their events, oldest first."""

    receiver_id: UUID
    fence: UUID
    lease_until: datetime
    owed: Sequence[tuple[Delivery, Event]]


async def claim(
    session: AsyncSession,
    receiver_id: UUID,
    *,
    machine_now: datetime,
    lease: timedelta,
    most: int,
    together: int = 1,
) -> Claim:
    """At most `most`, and of one lane `together`; what another holds is passed over, not waited for.

    A lane's next event is not due before the one ahead of it is delivered, so that a parked or failing one stops its
    lane and no other. A lease that has ended frees the delivery: its holder died between claim and record.
    """
    fence, until = uuid4(), machine_now + lease
    taken = list((await session.execute(heads(receiver_id, machine_now, most))).all())
    if not taken:
        return Claim(receiver_id, fence, until, ())
    if together > 1 and len(taken) < most:
        behind = followers(receiver_id, machine_now, taken, together).limit(most - len(taken))
        taken += _without_gap(taken, (await session.execute(behind)).all())
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


def heads(receiver_id: UUID, machine_now: datetime, most: int) -> Select[UUID, UUID, UUID, int, int]:
    """What is due, with its event, and has nothing open ahead of it in its lane; what another holds is left out."""
    return (
        select(*_PLACE)
        .where(*_free(receiver_id, machine_now), _ahead().scalar_subquery().is_(None))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def followers(
    receiver_id: UUID, machine_now: datetime, ahead: Sequence[_Place], together: int
) -> Select[UUID, UUID, UUID, int, int]:
    """What stands behind those that were never tried, lane by lane in order, as far as it was never tried either.

    Each lane is asked by itself, for the same reason as below.
    """
    fresh = [row for row in ahead if row.attempts == 0]
    lanes = literal([row.lane for row in fresh], ARRAY(Uuid))
    positions = literal([row.position for row in fresh], ARRAY(BigInteger))
    head = func.unnest(lanes, positions).table_valued("lane", "position", name="head").render_derived()
    behind = (
        select(*_PLACE)
        .where(*_free(receiver_id, machine_now), Delivery.attempts == 0)
        .where(Delivery.lane == head.c.lane)
        .where(Delivery.position.between(head.c.position + 1, head.c.position + together - 1))
        .order_by(Delivery.position)
        .with_for_update(skip_locked=True)
        .lateral("behind")
    )
    return select(*behind.c).select_from(head).join(behind, true())


def _without_gap(ahead: Sequence[_Place], behind: Sequence[_Place]) -> Iterator[_Place]:
    """After a position that is not there, or held by another, nothing of the lane is taken."""
    reached = {row.lane: row.position for row in ahead}
    for row in behind:
        if row.position == reached[row.lane] + 1:
            reached[row.lane] = row.position
            yield row


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
