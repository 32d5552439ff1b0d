"""The sandbox's receiver inside the test's own process, and a pump that serves it from a city's outbox."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.models.outbox import FEED_RECEIVER
from sandbox.faults import Fault
from sandbox.receiver import Receiver, receiver_app
from waiting import until
from worker.delivery.feed_client import FeedClient
from worker.delivery.http_client import connection
from worker.delivery.receiver_worker import Pump, Terms
from worker.delivery.retry_policy import Schedule

SECRET = "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3gtc2FuZGJveCE="
SOURCE = "https://zjtx.test"
# short pauses, so that a test sees in a second what takes a real receiver a minute
SCHEDULE = Schedule([timedelta(milliseconds=20)], attempts=100, refusals=3)


class Feed:
    """`async with Feed(engine) as feed`: a pump at work. `feed.receiver` is what it sends to."""

    def __init__(
        self, engine: AsyncEngine, *, connections: int = 4, seconds: float = 2, lease: float = 5
    ) -> None:
        self.engine = engine
        self.receiver = Receiver(SECRET)
        self.client = FeedClient("http://feed.test/events", SECRET, SOURCE, seconds)
        self._terms = Terms(SCHEDULE, seconds, timedelta(seconds=lease), 0.01)
        self._connections = connections
        self.pump: Pump | None = None

    async def __aenter__(self) -> Self:
        app = httpx.ASGITransport(receiver_app(self.receiver))
        lanes = [connection(2, app) for _ in range(self._connections)]
        self.pump = Pump(
            self.engine, FEED_RECEIVER, self.client, lanes, self._terms, lambda: datetime.now(UTC)
        )
        self._running = asyncio.create_task(self.pump.run())
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self.pump
        self.pump.stop()
        await asyncio.wait_for(self._running, 10)

    def misbehave(self, **fault: Any) -> None:
        self.receiver.faults.switch([Fault(**fault)])

    @property
    def got(self) -> list[Any]:
        return list(self.receiver.ledger.entries.values())

    async def open(self) -> int:
        """How many deliveries are neither delivered nor parked."""
        return len([row for row in await self._rows() if not (row.delivered_at or row.parked_at)])

    async def parked(self) -> int:
        return len([row for row in await self._rows() if row.parked_at])

    async def drained(self) -> None:
        async def nothing_open() -> bool:
            return await self.open() == 0

        await until(nothing_open)

    async def _rows(self) -> Sequence[Any]:
        async with self.engine.connect() as seen:
            return (await seen.execute(text("SELECT delivered_at, parked_at FROM delivery"))).all()
