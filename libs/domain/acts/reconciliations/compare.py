"""Compare a stretch of the feed (对账): what we hold delivered with what the receiver has; push again what it lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, amend, require_version
from domain.models import Delivery, Difference, Event, Reconciliation, new_id
from domain.models.outbox import AT_ONCE, FEED_RECEIVER
from domain.models.reconciliation import ALTERED, MISSING, REFUSED, UNKNOWN
from domain.queries import reconciliations
from domain.rules.law.permissions import Actor


class Place(NamedTuple):
    """Where an event stands in the feed; places are ordered by enterprise, then by sequence."""

    enterprise_id: UUID
    sequence: int

    def __str__(self) -> str:
        return f"{self.enterprise_id}:{self.sequence}"


@dataclass(frozen=True, slots=True)
class Held:
    """An event of the feed as we hold it, and whether it was known to be delivered before the receiver was asked."""

    event_id: UUID
    place: Place
    delivered: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Received:
    """An event as the receiver says it has it; `sha256` is of the bytes that it got.

    `refusal` are its words where it has taken the event and will not have it.
    """

    event_id: UUID
    place: Place
    sha256: str
    refusal: str | None = None


async def compare(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    held: Sequence[Held],
    received: Sequence[Received],
    last: bool,
    now: datetime,
    version: int | None = None,
) -> Reconciliation:
    """`held` and `received` cover the same stretch of places; `last` says that it reaches to the end.

    Raises NotFound, Stale (another has compared this stretch), StateForbids (it is finished).
    """
    row = await reconciliations.find(session, actor, id_, lock=True)
    require_version(row, version)
    row.life_cycle.target(row.status, "finish")
    theirs = {entry.event_id: entry for entry in received}
    missing = [ours for ours in held if ours.delivered and ours.event_id not in theirs]
    altered = [ours for ours in held if _differs(ours, theirs)]
    unknown = await _never_sent(session, {entry.event_id for entry in held}, theirs)
    refused = _refused(held, theirs)
    lost = await _push_again(session, [ours.event_id for ours in missing])
    found = [
        *(_difference(row, MISSING, ours, now) for ours in missing if ours.event_id in lost),
        *(_difference(row, ALTERED, ours) for ours in altered),
        *(_difference(row, UNKNOWN, entry) for entry in unknown),
        *(_difference(row, REFUSED, entry) for entry in refused),
    ]
    if found:
        await session.execute(insert(Difference), found)
    row.compared += len(held)
    row.missing, row.altered = row.missing + len(lost), row.altered + len(altered)
    row.unknown, row.refused = row.unknown + len(unknown), row.refused + len(refused)
    row.ahead += sum(not ours.delivered and ours.event_id in theirs for ours in held)
    if last:
        row.finished_at = now
        await advance(session, row, "finish", actor, now=now)
    else:
        row.after_enterprise, row.after_sequence = held[-1].place
        await amend(session, row, "compare", actor, now=now)
    return row


def _refused(held: Sequence[Held], theirs: Mapping[UUID, Received]) -> list[Received]:
    """What the receiver will not have of ours; a person looks into it, since its bytes never change."""
    entries = (theirs.get(ours.event_id) for ours in held)
    return [entry for entry in entries if entry is not None and entry.refusal is not None]


def _differs(ours: Held, theirs: Mapping[UUID, Received]) -> bool:
    """Whether the receiver has the event with other content, or in another place."""
    entry = theirs.get(ours.event_id)
    return entry is not None and (entry.sha256, entry.place) != (ours.sha256, ours.place)


async def _never_sent(
    session: AsyncSession, held: set[UUID], theirs: Mapping[UUID, Received]
) -> list[Received]:
    """What the receiver has and we never had; what has happened since we looked is ours, too."""
    foreign = [id_ for id_ in theirs if id_ not in held]
    if not foreign:
        return []
    ours = set((await session.scalars(select(Event.id).where(Event.id.in_(foreign)))).all())
    return [theirs[id_] for id_ in foreign if id_ not in ours]


async def _push_again(session: AsyncSession, events: Sequence[UUID]) -> set[UUID]:
    """Due at once, with the same id and bytes; the lane waits until it has arrived. Returns those that are."""
    if not events:
        return set()
    again = (
        update(Delivery)
        .where(
            Delivery.event_id.in_(events),
            Delivery.receiver_id == FEED_RECEIVER,
            Delivery.delivered_at.is_not(None),
        )
        .values(delivered_at=None, due_at=AT_ONCE, attempts=0, last_answer="missing at the receiver")
        .returning(Delivery.event_id)
        .execution_options(synchronize_session=False)
    )
    return set((await session.scalars(again)).all())


def _difference(
    row: Reconciliation, kind: str, entry: Held | Received, repushed_at: datetime | None = None
) -> dict[str, object]:
    return {
        "id": new_id(),
        "reconciliation_id": row.id,
        "kind": kind,
        "event_id": entry.event_id,
        "enterprise_id": entry.place.enterprise_id,
        "sequence": entry.place.sequence,
        "repushed_at": repushed_at,
        "answer": entry.refusal if isinstance(entry, Received) else None,
    }
