"""Feed packages (报送数据包) that were asked for are made: read, written in a thread, kept; one after the other.

No transaction is open while thousands of rows are written. The bytes follow from the rows: a worker that dies half-way
leaves nothing, and the next makes the same.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.feed_packages.make import make
from domain.infra.database import transaction
from domain.models import Event, FeedPackage
from domain.queries import feed_packages
from domain.rules.errors import Refusal
from domain.rules.law.permissions import WORKER
from domain.sheets import feed_package
from worker.delivery.envelope import feed_event
from worker.jobs.periodic_job import PATIENCE_SECONDS

_log = logging.getLogger("worker.jobs.make_feed_packages")


async def make_packages(engine: AsyncEngine, source: str, clock: Callable[[], datetime]) -> int:
    """Returns how many were made; one that cannot be made never stops the others, and is tried again next time.

    `source` names this service in every event.
    """
    made, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    async with transaction(engine) as session:
        asked_for = await feed_packages.requested(session)
    for package in asked_for:
        if time.monotonic() > deadline:
            break
        try:
            await _make(engine, package, source, clock)
        except Refusal as refusal:
            # another worker has made it, or it was withdrawn
            _log.info("package %s was refused as %s", package.number, refusal.code)
        except Exception:
            _log.exception("package %s could not be made", package.number)
        else:
            made += 1
    return made


async def _make(
    engine: AsyncEngine, package: FeedPackage, source: str, clock: Callable[[], datetime]
) -> None:
    async with transaction(engine) as session:
        events = await feed_packages.events(session, package)
    content = await asyncio.to_thread(written, package, events, source)
    async with transaction(engine) as session:
        await make(session, WORKER, package.id, content=content, now=clock())


def written(package: FeedPackage, events: Sequence[Event], source: str) -> bytes:
    """The package's file: what a push of each event would carry, in the rows' order."""
    about = feed_package.Package(package.id, package.number, package.created_at)
    return feed_package.content(about, [feed_event(event, source) for event in events])
