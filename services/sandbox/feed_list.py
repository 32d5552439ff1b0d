"""What the receiver says it has, page by page, by enterprise and sequence: the list that a sender reconciles with."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox.feed_ledger import Entry

_PLACE = r"^[0-9a-f-]{36}:[0-9]{1,18}$"


class ListQuery(BaseModel):
    """`after` and `until` are places, `enterprise:sequence`; the page holds what lies after one and up to the other."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(default=None, pattern=_PLACE)
    until: str | None = Field(default=None, pattern=_PLACE)
    enterprise_id: str | None = None
    limit: int = Field(default=100, ge=1, le=500)


def page(entries: Iterable[Entry], query: ListQuery) -> dict[str, Any]:
    """`more` says that the stretch goes on after the last item."""
    found = sorted(
        (entry for entry in entries if _within(entry, query)),
        key=lambda entry: (entry.enterprise, entry.sequence),
    )
    items = [
        {
            "id": entry.id,
            "enterprise_id": entry.enterprise,
            "sequence": entry.sequence,
            "sha256": entry.sha256,
            "received_at": entry.first_at,
        }
        for entry in found[: query.limit]
    ]
    return {"items": items, "more": len(found) > query.limit}


def _within(entry: Entry, query: ListQuery) -> bool:
    at = (entry.enterprise, entry.sequence)
    return (
        (query.enterprise_id is None or entry.enterprise == query.enterprise_id)
        and (query.after is None or at > _place(query.after))
        and (query.until is None or at <= _place(query.until))
    )


def _place(text: str) -> tuple[str, int]:
    enterprise, _, sequence = text.partition(":")
    return enterprise, int(sequence)
