"""By which channel the feed's receiver is reached: its interface, its exchange table, or files that people carry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from worker.delivery.exchange_table import ExchangeTable, exchange_lane
from worker.delivery.feed_client import FeedClient
from worker.delivery.feed_list import FeedList
from worker.delivery.http_client import connection, trusted, way_out
from worker.delivery.listing import Listing
from worker.delivery.receiver_worker import Connection, Sender
from worker.settings import Settings

# another's database is not ours to fill with connections
_MOST_CONNECTIONS_TO_A_DATABASE = 4


@dataclass(frozen=True, slots=True)
class Channel:
    """How events are sent, how the receiver is asked what it has, and over how many connections at once."""

    sender: Sender[Any]
    listing: Listing[Any]
    connect: Callable[[], Connection]
    connections: int


def channel_of(told: Settings) -> Channel | None:
    """As the environment names it; None where packages are handed over: nothing is sent, and nobody can be asked."""
    if told.feed_channel == "exchange":
        return _exchange(told)
    return _http(told) if told.feed_channel == "http" else None


def _http(told: Settings) -> Channel:
    tls = trusted(told.ca_file)
    client = FeedClient(
        told.required(told.feed_url),
        told.required(told.feed_secret).get_secret_value(),
        told.public_base_url,
        told.request_seconds,
        told.feed_signature,
        told.feed_batch,
    )
    return Channel(
        client,
        FeedList(client),
        lambda: connection(told.request_seconds, way_out(tls)),
        told.feed_connections,
    )


def _exchange(told: Settings) -> Channel:
    table = ExchangeTable(told.public_base_url, told.request_seconds, told.feed_batch)
    url = told.required(told.exchange_url).get_secret_value()
    return Channel(
        table,
        table,
        lambda: exchange_lane(url, told.request_seconds, told.ca_file),
        min(told.feed_connections, _MOST_CONNECTIONS_TO_A_DATABASE),
    )
