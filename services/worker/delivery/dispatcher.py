"""All receivers served at once: the feed always, and each active webhook subscription by a pump of its own."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.subscriptions.pause import pause
from domain.database import transaction
from domain.models import Subscription
from domain.models.outbox import FEED_RECEIVER
from domain.queries import subscriptions
from domain.rules.actors import WORKER
from worker.delivery import retries
from worker.delivery.feed_client import FeedClient
from worker.delivery.post import connection, trusted, way_out
from worker.delivery.pump import Pump, Terms
from worker.delivery.targets import PublicOnly
from worker.delivery.webhook_client import WebhookClient
from worker.settings import Settings

_LOOK_FOR_SUBSCRIPTIONS_SECONDS = 1.0
_log = logging.getLogger("worker.delivery")


class Dispatcher:
    """`await run()` serves until `stop()`; what is in hand is finished first."""

    def __init__(self, engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._tls = trusted(settings.ca_file)
        self._stopping = asyncio.Event()
        self._pumps: dict[UUID, tuple[Pump, asyncio.Task[None]]] = {}
        # a subscription whose target or secret has changed is served anew
        self._served_as: dict[UUID, tuple[str, str]] = {}

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        self._start(FEED_RECEIVER, self._feed())
        while not self._stopping.is_set():
            try:
                await self._follow_subscriptions()
            except Exception as trouble:
                _log.warning("subscriptions cannot be read: %s", type(trouble).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_FOR_SUBSCRIPTIONS_SECONDS):
                    await self._stopping.wait()
        for pump, _ in self._pumps.values():
            pump.stop()
        await asyncio.gather(*(task for _, task in self._pumps.values()))

    async def _follow_subscriptions(self) -> None:
        async with transaction(self._engine) as session:
            active = {row.id: row for row in await subscriptions.active(session)}
        for id_, (pump, task) in list(self._pumps.items()):
            if task.done():
                await self._ended(id_, pump, task)
            elif id_ != FEED_RECEIVER and self._changed(id_, active):
                pump.stop()
        for id_, row in active.items():
            if id_ not in self._pumps:
                self._served_as[id_] = (row.url, row.secret)
                self._start(id_, self._webhook(row))

    def _changed(self, id_: UUID, active: dict[UUID, Subscription]) -> bool:
        row = active.get(id_)
        return row is None or self._served_as[id_] != (row.url, row.secret)

    async def _ended(self, id_: UUID, pump: Pump, task: "asyncio.Task[None]") -> None:
        """A pump that stopped is forgotten; its subscription, where the receiver is gone for good, is paused."""
        if failure := task.exception():
            _log.error("the pump of receiver %s broke", id_, exc_info=failure)
        if pump.gone:
            async with transaction(self._engine) as session:
                await pause(session, WORKER, id_, reason="the receiver answered 410", now=self._clock())
        del self._pumps[id_]
        if id_ == FEED_RECEIVER:
            self._start(id_, self._feed())

    def _start(self, id_: UUID, pump: Pump) -> None:
        self._pumps[id_] = (pump, asyncio.create_task(pump.run(), name=f"pump-{id_}"))

    def _feed(self) -> Pump:
        told = self._settings
        client = FeedClient(
            told.feed_url, told.feed_secret.get_secret_value(), told.public_base_url, told.request_seconds
        )
        lanes = [connection(told.request_seconds, way_out(self._tls)) for _ in range(told.feed_connections)]
        return Pump(self._engine, FEED_RECEIVER, client, lanes, self._terms(retries.FEED), self._clock)

    def _webhook(self, row: Subscription) -> Pump:
        told = self._settings
        client = WebhookClient(row.url, row.secret, told.public_base_url, told.request_seconds)
        lanes = [connection(told.request_seconds, self._guarded()) for _ in range(told.webhook_connections)]
        return Pump(self._engine, row.id, client, lanes, self._terms(retries.WEBHOOK), self._clock)

    def _guarded(self) -> httpx.AsyncBaseTransport:
        direct = way_out(self._tls)
        return direct if self._settings.private_targets else PublicOnly(direct)

    def _terms(self, schedule: retries.Schedule) -> Terms:
        told = self._settings
        return Terms(schedule, told.request_seconds, timedelta(seconds=told.lease_seconds), told.look_seconds)
