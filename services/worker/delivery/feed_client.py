"""The Ministry's monitoring feed (工信部中小企业运行监测): `openapi/monitoring-feed.yaml` as code.

No public interface of the Ministry's system is known, so the contract is ours to state; whatever it turns out to be,
this module is the only one that changes.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import httpx

from domain.models import Event
from worker.delivery.answers import Answer, Meaning
from worker.delivery.envelope import cloud_event
from worker.delivery.post import post


@dataclass(frozen=True, slots=True)
class FeedClient:
    """Where the feed is and what signs for it; `source` names this service in every event."""

    url: str
    secret: str
    source: str
    seconds: float

    async def send(self, client: httpx.AsyncClient, event: Event, now: datetime) -> Answer:
        """An event has arrived when the receiver says so by its id; any other 2xx may have come from anything."""
        body = self.body(event)
        answer, said = await post(
            client, self.url, self.secret, event.id, body, now=now, seconds=self.seconds
        )
        if answer.meaning is Meaning.ARRIVED and not _acknowledges(said, str(event.id)):
            return Answer(Meaning.DOWN, "the answer does not acknowledge the event")
        return answer

    def body(self, event: Event) -> bytes:
        """The bytes that are sent. Raises ValueError for an event that the feed is not told of."""
        if event.feed_sequence is None or event.enterprise_id is None:
            raise ValueError(f"event {event.id} has no place in the feed")
        data = {"enterprise_id": str(event.enterprise_id), **event.data}
        return cloud_event(event, source=self.source, sequence=event.feed_sequence, data=data)


def _acknowledges(said: bytes, event_id: str) -> bool:
    try:
        answer = json.loads(said)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("id") == event_id and answer.get("status") == "accepted"
