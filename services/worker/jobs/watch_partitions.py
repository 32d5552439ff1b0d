"""Whether what happens finds its month: an error is logged while rows stand outside all months, or months run out."""

import logging
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.infra.database import transaction
from domain.queries import partitions

_log = logging.getLogger("worker.jobs.watch_partitions")


async def watch_months(engine: AsyncEngine) -> None:
    """The sweep makes months long before they come; here it is told where that did not help."""
    async with transaction(engine) as session:
        strays = await partitions.strays(session)
        missing = await partitions.missing(session, datetime.now(UTC), ahead=1)
    if strays:
        _log.error("%d or more events and deliveries stand in no month: see the guide for operators", strays)
    if missing:
        _log.error("months without partitions: %s", ", ".join(f"{month:%Y-%m}" for month in missing))
