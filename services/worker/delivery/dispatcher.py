"""All receivers served at once, each by a pump of its own: each active webhook subscription, and the feed, unless it is
handed over in packages.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.subscriptions.pause import pause
from domain.infra.database import transaction
from domain.models import Subscription
from domain.models.outbox import FEED_RECEIVER
from domain.queries import subscriptions
from domain.rules.errors import NotFound
from domain.rules.law.permissions import WORKER
from worker.delivery import retry_policy
from worker.delivery.address_guard import PublicOnly
from worker.delivery.channels import channel_of
from worker.delivery.http_client import connection, trusted, way_out
from worker.delivery.receiver_worker import Pump, Terms
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
        self._feed = channel_of(settings)
        self._pumps: dict[UUID, tuple[Pump[Any], asyncio.Task[None]]] = {}
        # a subscription whose target, secrets or payload have changed is served anew
        self._served_as: dict[UUID, WebhookClient] = {}

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        self._start_feed()
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
            if id_ != FEED_RECEIVER and (reason := pump.take_reason_to_pause()):
                await self._pause(id_, reason)
                active.pop(id_, None)
            if task.done():
                self._ended(id_, task)
            elif id_ != FEED_RECEIVER and self._changed(id_, active):
                pump.stop()
        for id_, row in active.items():
            if id_ not in self._pumps:
                self._served_as[id_] = self._client(row)
                self._start(id_, self._webhook(id_))

    def _changed(self, id_: UUID, active: dict[UUID, Subscription]) -> bool:
        row = active.get(id_)
        return row is None or self._served_as[id_] != self._client(row)

    async def _pause(self, id_: UUID, reason: str) -> None:
        """Its client reads on in the list of events, and switches the subscription on again."""
        with suppress(NotFound):
            async with transaction(self._engine) as session:
                await pause(session, WORKER, id_, reason=reason, now=self._clock())

    def _ended(self, id_: UUID, task: "asyncio.Task[None]") -> None:
        """A pump that stopped is forgotten; the feed's begins anew."""
        if failure := task.exception():
            _log.error("the pump of receiver %s broke", id_, exc_info=failure)
        del self._pumps[id_]
        if id_ == FEED_RECEIVER:
            self._start_feed()

    def _start(self, id_: UUID, pump: Pump[Any]) -> None:
        self._pumps[id_] = (pump, asyncio.create_task(pump.run(), name=f"pump-{id_}"))

    def _start_feed(self) -> None:
        """What is handed over in packages is sent by nobody."""
        if self._feed is None:
            return
        lanes = [self._feed.connect() for _ in range(self._feed.connections)]
        terms = self._terms(retry_policy.FEED)
        pump = Pump(self._engine, FEED_RECEIVER, self._feed.sender, lanes, terms, self._clock)
        self._start(FEED_RECEIVER, pump)

    def _client(self, row: Subscription) -> WebhookClient:
        """For a time after a rotation both secrets sign."""
        told, secrets = self._settings, row.secret
        if row.secret_before and row.secret_before_until and self._clock() < row.secret_before_until:
            secrets = f"{row.secret} {row.secret_before}"
        return WebhookClient(row.url, secrets, told.public_base_url, told.request_seconds, row.payload)

    def _webhook(self, id_: UUID) -> Pump[httpx.AsyncClient]:
        told = self._settings
        lanes = [connection(told.request_seconds, self._guarded()) for _ in range(told.webhook_connections)]
        return Pump(
            self._engine, id_, self._served_as[id_], lanes, self._terms(retry_policy.WEBHOOK), self._clock
        )

    def _guarded(self) -> httpx.AsyncBaseTransport:
        direct = way_out(self._tls)
        return direct if self._settings.private_targets else PublicOnly(direct)

    def _terms(self, schedule: retry_policy.Schedule) -> Terms:
        told = self._settings
        return Terms(schedule, told.request_seconds, timedelta(seconds=told.lease_seconds), told.look_seconds)
