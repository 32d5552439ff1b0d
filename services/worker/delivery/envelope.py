"""An event as CloudEvents 1.0 JSON. Its bytes depend on its row alone: sent again, they are the same."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.models import Event


def cloud_event(event: Event, *, source: str, sequence: int, data: Mapping[str, Any]) -> bytes:
    """The envelope around `data`; `sequence` is the event's place in what the receiver must keep in order."""
    envelope = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": source,
        "type": event.type,
        "subject": str(event.enterprise_id or event.aggregate_id),
        "time": _instant(event.at),
        "sequence": sequence,
        "datacontenttype": "application/json",
        "data": data,
    }
    return json.dumps(envelope, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def feed_event(event: Event, source: str) -> bytes:
    """What the feed is told of an event, by whichever channel. Raises ValueError for one that it is not told of."""
    if event.feed_sequence is None or event.enterprise_id is None:
        raise ValueError(f"event {event.id} has no place in the feed")
    data = {"enterprise_id": str(event.enterprise_id), **event.data}
    return cloud_event(event, source=source, sequence=event.feed_sequence, data=data)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
