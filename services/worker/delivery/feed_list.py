"""What the feed's receiver says it has: the list of `openapi/monitoring-feed.yaml`, by enterprise and sequence."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx

from domain.acts.reconciliations.compare import Place, Received
from domain.models import Event, new_id
from domain.rules.time.retention import month_of_id
from worker.delivery.answers import Meaning
from worker.delivery.feed_client import FeedClient
from worker.delivery.http_client import exchange
from worker.delivery.listing import Unlisted
from worker.delivery.signing import signed

_PAGE = 500
# a receiver that has far more than we hold is not listed to the end
_MOST_ROWS = 10_000
_LONGEST_PAGE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class FeedList:
    """The list of one receiver, asked with the feed's own secret."""

    feed: FeedClient

    def body(self, event: Event) -> bytes:
        """What the receiver should have of an event."""
        return self.feed.body(event)

    async def between(
        self,
        client: httpx.AsyncClient,
        after: Place | None,
        until: Place | None,
        now: datetime,
        archived: frozenset[date] = frozenset(),
    ) -> list[Received]:
        """All that lies after one place and up to another, in order, but for archived months. Raises Unlisted."""
        return [row async for row in self._rows(client, after, until, now, archived)]

    async def _rows(
        self,
        client: httpx.AsyncClient,
        after: Place | None,
        until: Place | None,
        now: datetime,
        archived: frozenset[date],
    ) -> AsyncIterator[Received]:
        listed = 0
        while listed < _MOST_ROWS:
            page = await self._page(client, after, until, now)
            rows = [_row(item) for item in page["items"]]
            for row in rows:
                if after is not None and row.place <= after:
                    raise Unlisted("the list does not go on")
                after = row.place
                if month_of_id(row.event_id) not in archived:
                    listed += 1
                    yield row
            if not page["more"]:
                return
            if not rows:
                raise Unlisted("the list does not go on")
        raise Unlisted("the list has no end")

    async def _page(
        self, client: httpx.AsyncClient, after: Place | None, until: Place | None, now: datetime
    ) -> dict[str, Any]:
        asked = {"limit": str(_PAGE)}
        asked |= {name: str(place) for name, place in (("after", after), ("until", until)) if place}
        url = f"{self.feed.url}?{urlencode(asked)}"
        # there is no body to sign: what is asked for is
        parts = urlsplit(url)
        target = f"GET {parts.path}?{parts.query}".encode()
        headers = signed(self.feed.secret, str(new_id()), now, target, self.feed.algorithms)
        answer, said = await exchange(
            client, "GET", url, headers, now=now, seconds=self.feed.seconds, longest=_LONGEST_PAGE_BYTES
        )
        if answer.meaning is not Meaning.ARRIVED:
            raise Unlisted(answer.words)
        return _parsed(said)


def _parsed(said: bytes) -> dict[str, Any]:
    try:
        page = json.loads(said)
    except (ValueError, RecursionError):
        raise Unlisted("the list cannot be read") from None
    whole = (
        isinstance(page, dict) and isinstance(page.get("items"), list) and isinstance(page.get("more"), bool)
    )
    if not whole:
        raise Unlisted("the list is not in the contract's form")
    return dict(page)


def _row(item: Any) -> Received:
    try:
        place = Place(UUID(item["enterprise_id"]), int(item["sequence"]))
        return Received(UUID(item["id"]), place, str(item["sha256"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unlisted("an entry of the list cannot be read") from None
