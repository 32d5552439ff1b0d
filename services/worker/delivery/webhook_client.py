"""Webhooks (事件订阅推送): events to where a platform client wants them, thin unless the city has granted more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from domain.models import Event
from domain.models.outbox import FULL, THIN
from worker.delivery.answers import Answer
from worker.delivery.envelope import cloud_event
from worker.delivery.http_client import exchange
from worker.delivery.signing import signed

_THIN = ("id", "version", "status", "case_status", "case_outcome")


@dataclass(frozen=True, slots=True)
class WebhookClient:
    """One subscription's target and secret, or two secrets with a space between, while they are being changed."""

    url: str
    secret: str
    source: str
    seconds: float
    payload: str = THIN
    most: int = 1

    async def send(
        self, client: httpx.AsyncClient, events: Sequence[Event], now: datetime
    ) -> Sequence[Answer]:
        """2xx is success; what the receiver says beside it does not matter."""
        (event,) = events
        body = self.body(event)
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            **signed(self.secret, str(event.id), now, body),
        }
        answer, _ = await exchange(
            client, "POST", self.url, headers, now=now, seconds=self.seconds, body=body
        )
        return [answer]

    def body(self, event: Event) -> bytes:
        """Thin: what changed and to which version and state; whoever may know more reads it with their own rights."""
        data = event.data
        if self.payload != FULL:
            data = {name: event.data[name] for name in _THIN if name in event.data}
        return cloud_event(event, source=self.source, sequence=event.sequence, data=data)
