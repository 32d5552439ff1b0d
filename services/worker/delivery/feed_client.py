"""The Ministry's monitoring feed (工信部中小企业运行监测): `openapi/monitoring-feed.yaml` as code.

No public interface of the Ministry's system is known, so the contract is ours to state; whatever it turns out to be,
this module and `feed_list.py` are the only ones that change.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from domain.models import Event, new_id
from worker.delivery.answers import Answer, Meaning
from worker.delivery.envelope import feed_event
from worker.delivery.http_client import exchange
from worker.delivery.signing import Algorithms, signed

_ONE = "application/cloudevents+json; charset=utf-8"
_BATCH = "application/cloudevents-batch+json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedClient:
    """Where the feed is and what signs for it; `source` names this service in every event.

    `most` is how many events go into one request: more than one only where the receiver takes batches.
    """

    url: str
    secret: str
    source: str
    seconds: float
    algorithms: Algorithms = "sha256"
    most: int = 1

    async def send(
        self, client: httpx.AsyncClient, events: Sequence[Event], now: datetime
    ) -> Sequence[Answer]:
        """An event has arrived when the receiver says so by its id; any other 2xx may have come from anything."""
        if len(events) > 1:
            return await self._send_batch(client, events, now)
        body = self.body(events[0])
        headers = {"content-type": _ONE, **self._signed(str(events[0].id), now, body)}
        answer, said = await exchange(
            client, "POST", self.url, headers, now=now, seconds=self.seconds, body=body
        )
        return [_acknowledged(answer, _read(said), events[0])]

    async def _send_batch(
        self, client: httpx.AsyncClient, events: Sequence[Event], now: datetime
    ) -> Sequence[Answer]:
        """The receiver answers for each event by itself; what it does not mention has not arrived."""
        body = b"[" + b",".join(self.body(event) for event in events) + b"]"
        headers = {"content-type": _BATCH, **self._signed(str(new_id()), now, body)}
        answer, said = await exchange(
            client, "POST", f"{self.url}/batch", headers, now=now, seconds=self.seconds, body=body
        )
        told = _by_id(_read(said))
        return [_acknowledged(answer, told.get(str(event.id)), event) for event in events]

    def body(self, event: Event) -> bytes:
        """The bytes that are sent. Raises ValueError for an event that the feed is not told of."""
        return feed_event(event, self.source)

    def _signed(self, id_: str, now: datetime, content: bytes) -> dict[str, str]:
        return dict(signed(self.secret, id_, now, content, self.algorithms))


def _acknowledged(answer: Answer, said: Any, event: Event) -> Answer:
    """What a 2xx means for one event of the request."""
    if answer.meaning is not Meaning.ARRIVED:
        return answer
    if not isinstance(said, dict) or said.get("id") != str(event.id):
        return Answer(Meaning.DOWN, "the answer does not acknowledge the event")
    if said.get("status") == "refused":
        return Answer(Meaning.REFUSED, str(said.get("detail", "refused")))
    if said.get("status") != "accepted":
        return Answer(Meaning.DOWN, "the answer does not acknowledge the event")
    return answer


def _by_id(said: Any) -> dict[str, Any]:
    results = said.get("results") if isinstance(said, dict) else None
    return {
        row["id"]: row for row in results or () if isinstance(row, dict) and isinstance(row.get("id"), str)
    }


def _read(said: bytes) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None
