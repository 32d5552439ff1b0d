"""Webhooks (事件订阅推送): thin events to where a platform client wants them."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from domain.models import Event
from worker.delivery.answers import Answer
from worker.delivery.envelope import cloud_event
from worker.delivery.post import post

_THIN = ("id", "version", "status")


@dataclass(frozen=True, slots=True)
class WebhookClient:
    """One subscription's target and secret."""

    url: str
    secret: str
    source: str
    seconds: float

    async def send(self, client: httpx.AsyncClient, event: Event, now: datetime) -> Answer:
        """2xx is success; what the receiver says beside it does not matter."""
        answer, _ = await post(
            client, self.url, self.secret, event.id, self.body(event), now=now, seconds=self.seconds
        )
        return answer

    def body(self, event: Event) -> bytes:
        """Thin: what changed and to which version and state; whoever may know more reads it with their own rights."""
        data = {name: event.data[name] for name in _THIN if name in event.data}
        return cloud_event(event, source=self.source, sequence=event.sequence, data=data)
