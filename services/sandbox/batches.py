"""What becomes of the events of a batch, one after the other."""

from collections.abc import Iterator
from typing import Any

from sandbox.faults import Fault


def in_turn(events: list[dict[str, Any]], unwanted: str | None) -> Iterator[tuple[dict[str, Any], str]]:
    """The events of a batch with their statuses: behind a refused one, the later ones of its enterprise are skipped."""
    stopped = set()
    for event in events:
        enterprise = event["data"].get("enterprise_id")
        if enterprise in stopped:
            yield event, "skipped"
        elif event["id"] == unwanted:
            stopped.add(enterprise)
            yield event, "refused"
        else:
            yield event, "accepted"


def outcome(status: str, fault: Fault | None) -> str:
    """What became of an event, for the journal."""
    if status == "skipped":
        return status
    if fault is None or (fault.kind == "refuse_event" and status == "accepted"):
        return "taken"
    return fault.kind
