"""Reads of feed packages (报送数据包), and of the deliveries that wait to go into one."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, false, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.models import Delivery, Event, FeedPackage, FeedPackageFile, FeedPackageRow
from domain.models.outbox import FEED_RECEIVER, HELD
from domain.queries.common import SEES_ALL, SWEEP_LIMIT, filtered, get
from domain.rules.law.permissions import Actor, Role

# how many rows one package holds at the most: what a person's spreadsheet still opens
MOST = 10_000
_BEYOND = 2**63 - 1


class Owed(NamedTuple):
    """A delivery to the feed that waits, with its event's place; `first` is the place of the company's oldest."""

    delivery_id: UUID
    event_id: UUID
    enterprise_id: UUID
    sequence: int
    at: datetime
    first: int


def visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role in SEES_ALL | {Role.OPERATOR} else false()


def listing(actor: Actor, *, status: str | None = None) -> Select[Any]:
    return filtered(select(FeedPackage).where(visible(actor)), FeedPackage, status=status)


def rows(package: FeedPackage, outcome: str | None = None) -> Select[Any]:
    """The rows of a package that the actor may see."""
    wanted = select(FeedPackageRow).where(FeedPackageRow.package_id == package.id)
    return wanted if outcome is None else wanted.where(FeedPackageRow.outcome == outcome)


async def find(session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False) -> FeedPackage:
    """Raises NotFound."""
    statement = select(FeedPackage).where(FeedPackage.id == id_, visible(actor))
    row: FeedPackage = await get(session, statement, lock=lock)
    return row


async def content(session: AsyncSession, package: FeedPackage) -> bytes:
    """The file of a package that the actor may see. Raises StateForbids (it is not made, and may never be)."""
    found = await session.scalar(select(FeedPackageFile.content).where(FeedPackageFile.id == package.id))
    if found is None:
        raise package.life_cycle.refusal(package.status)
    return found


async def requested(session: AsyncSession) -> Sequence[FeedPackage]:
    """Those that are to be made, oldest first."""
    waiting = select(FeedPackage).where(FeedPackage.status == "REQUESTED").order_by(FeedPackage.id)
    return (await session.scalars(waiting.limit(SWEEP_LIMIT))).all()


async def events(session: AsyncSession, package: FeedPackage) -> Sequence[Event]:
    """What the rows tell of, in their order."""
    ids = await _event_ids(session, package)
    these = Event.id == any_(literal(list(ids), ARRAY(Uuid))), Event.id.between(min(ids), max(ids))
    found = {event.id: event for event in (await session.scalars(select(Event).where(*these))).all()}
    return [found[id_] for id_ in ids]


async def held(session: AsyncSession, package: FeedPackage) -> list[ColumnElement[bool]]:
    """What joins the rows to their deliveries that are undelivered, and spares a statement all other months."""
    ids = await _event_ids(session, package)
    return [
        FeedPackageRow.package_id == package.id,
        Delivery.id == FeedPackageRow.delivery_id,
        Delivery.event_id == FeedPackageRow.event_id,
        Delivery.event_id.between(min(ids), max(ids)),
        Delivery.receiver_id == FEED_RECEIVER,
        Delivery.delivered_at.is_(None),
    ]


async def _event_ids(session: AsyncSession, package: FeedPackage) -> Sequence[UUID]:
    wanted = select(FeedPackageRow.event_id).where(FeedPackageRow.package_id == package.id)
    return (await session.scalars(wanted.order_by(FeedPackageRow.row_no))).all()


async def owed(session: AsyncSession, *, machine_now: datetime) -> list[Owed]:
    """The oldest deliveries that may go into a package, locked; by company, each company's in order without a gap.

    A company of which something is parked, in an open package, or on its way to the receiver waits for that.
    """
    statement = (
        select(
            Delivery.id,
            Delivery.event_id,
            Delivery.lane,
            Delivery.position,
            Delivery.created_at,
            _lowest(),
        )
        .where(
            Delivery.receiver_id == FEED_RECEIVER,
            Delivery.delivered_at.is_(None),
            Delivery.parked_at.is_(None),
            Delivery.due_at < HELD,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= machine_now),
            Delivery.position < _stop(machine_now),
        )
        .order_by(Delivery.id)
        .limit(MOST)
        .with_for_update(of=Delivery)
    )
    found = await session.execute(statement)
    return _without_gaps([Owed._make(row) for row in found.all()])


def _lowest(*which: Callable[[type[Delivery]], ColumnElement[bool]]) -> ColumnElement[int | None]:
    """The lowest open place of the lane, of those to which one of `which` applies.

    Asked for each row by the lane's index: joined, as NOT EXISTS would be, it would be asked of all rows together, and
    what an open package holds is many.
    """
    other = aliased(Delivery)
    lane = (other.receiver_id == Delivery.receiver_id, other.lane == Delivery.lane)
    found = select(func.min(other.position)).where(*lane, other.delivered_at.is_(None))
    return (found.where(or_(*(applies(other) for applies in which))) if which else found).scalar_subquery()


def _stop(machine_now: datetime) -> ColumnElement[int]:
    """The place of the lane at which something must come to an end first; beyond all places where there is none."""
    stop = _lowest(
        lambda row: row.parked_at.is_not(None),
        lambda row: row.due_at >= HELD,
        lambda row: row.lease_until > machine_now,
    )
    return func.coalesce(stop, _BEYOND)


def _without_gaps(found: Sequence[Owed]) -> list[Owed]:
    """Of each company the run that begins with its oldest: the limit, or another transaction, may have cut it."""
    lanes: dict[UUID, list[Owed]] = defaultdict(list)
    for entry in sorted(found, key=lambda entry: (entry.enterprise_id, entry.sequence)):
        lane = lanes[entry.enterprise_id]
        if entry.sequence == entry.first + len(lane):
            lane.append(entry)
    return [entry for lane in lanes.values() for entry in lane]
