"""How old the oldest undelivered event of each receiver is: beyond the limit an alert stands, until it is delivered."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.deliveries.raise_alerts import raise_alerts
from domain.infra.database import transaction
from domain.models.outbox import PACKAGE
from domain.queries import backlog
from worker.settings import Settings

_log = logging.getLogger("worker.jobs.watch_delivery_backlog")


async def watch(engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Raises an alert for each receiver that is over the limit, and takes back those that are no longer."""
    now = clock()
    async with transaction(engine) as session:
        late = [
            row
            for row in await backlog.of_receivers(session)
            if row.oldest_at and row.oldest_at < now - _patience(settings, row)
        ]
        raised = await raise_alerts(session, [row.receiver_id for row in late], now=now)
    for row in late:
        if row.receiver_id in raised:
            _log.error(
                "receiver %s: its oldest undelivered event is of %s, and %d or more wait",
                *(row.receiver_id, row.oldest_at, row.waiting),
            )


def _patience(settings: Settings, row: backlog.Backlog) -> timedelta:
    """How long an event may wait: what people carry takes days."""
    seconds = settings.package_oldest_seconds if row.channel == PACKAGE else settings.oldest_seconds
    return timedelta(seconds=seconds)
