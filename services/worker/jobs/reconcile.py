"""Reconciliation (对账): page by page, what the feed's receiver says it has is laid beside what we hold delivered.

We look first and ask the receiver then, so that nothing that was delivered in between can seem to be missing. No
transaction is open while the receiver is waited for. What was archived is not compared.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.reconciliations.compare import Held, Place, compare
from domain.infra.database import transaction
from domain.models import Event, Reconciliation
from domain.queries import partitions, reconciliations
from domain.rules.errors import Refusal
from domain.rules.law.permissions import WORKER
from worker.delivery.listing import Listing, Unlisted
from worker.delivery.receiver_worker import Way
from worker.jobs.periodic_job import PATIENCE_SECONDS

_log = logging.getLogger("worker.jobs.reconcile")


async def reconcile(
    engine: AsyncEngine, listing: Listing[Way], connection: Way, clock: Callable[[], datetime]
) -> bool:
    """Goes on with the reconciliation under way until it is over or the time is up; whether it made any headway.

    A receiver that does not list is asked again at the next tick.
    """
    deadline, moved = time.monotonic() + PATIENCE_SECONDS, False
    while time.monotonic() < deadline:
        async with transaction(engine) as session:
            row = await reconciliations.running(session)
            ours = [] if row is None else await reconciliations.held(session, row)
            archived = await partitions.gone(session)
        if row is None:
            return moved
        try:
            await _step(engine, listing, connection, row, ours, archived, clock())
        except Unlisted as failure:
            _log.warning("the receiver does not list what it has: %s", failure)
            return moved
        except Refusal as refusal:
            _log.info(
                "a step of the reconciliation was refused as %s", refusal.code
            )  # another worker was first
            return moved
        moved = True
    return moved


async def _step(
    engine: AsyncEngine,
    listing: Listing[Way],
    connection: Way,
    row: Reconciliation,
    ours: Sequence[tuple[Event, bool]],
    archived: frozenset[date],
    now: datetime,
) -> None:
    held = [_held(listing, event, delivered) for event, delivered in ours]
    last = len(held) < reconciliations.AT_ONCE
    after = None if row.after_enterprise is None else Place(row.after_enterprise, row.after_sequence or 0)
    until = None if last else held[-1].place
    received = await listing.between(connection, after, until, datetime.now(UTC), archived)
    async with transaction(engine) as session:
        row = await compare(
            session, WORKER, row.id, held=held, received=received, last=last, now=now, version=row.version
        )
    if row.status == "FINISHED":
        amiss = row.missing or row.altered or row.unknown or row.refused
        say = _log.error if amiss else _log.info
        say(
            "reconciliation %s: %d compared, %d missing, %d altered, %d unknown, %d refused, %d ahead",
            *(row.id, row.compared, row.missing, row.altered, row.unknown, row.refused, row.ahead),
        )


def _held(listing: Listing[Any], event: Event, delivered: bool) -> Held:
    if event.enterprise_id is None or event.feed_sequence is None:
        raise ValueError(f"event {event.id} has no place in the feed")
    place = Place(event.enterprise_id, event.feed_sequence)
    return Held(event.id, place, delivered, hashlib.sha256(listing.body(event)).hexdigest())
