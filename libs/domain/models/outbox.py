"""The outbox: events (事件) that happened and the deliveries (推送) they promise."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Aggregate, Base, new_id, one_of, personal

FEED = "FEED"
WEBHOOK = "WEBHOOK"
# how the feed's receiver is told: pushed to, handed files, or through a table of its own database
HTTP = "HTTP"
PACKAGE = "PACKAGE"
EXCHANGE = "EXCHANGE"
CHANNELS = (HTTP, PACKAGE, EXCHANGE)
THIN = "THIN"
FULL = "FULL"
# The feed is one receiver; its deliveries carry this fixed id.
FEED_RECEIVER = UUID(int=0)
# When a delivery is due that was not tried yet. Retries and leases live by the machines' clock, whatever the legal
# one says: they have nothing to do with legal days.
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
# When one is due that an open package holds: its receipt comes first, whatever else serves the receiver.
HELD = datetime(9999, 1, 1, tzinfo=UTC)


class Event(Base):
    """Something that happened, in the transaction in which it happened; its bytes never change.

    `sequence` is the aggregate's version. `feed_sequence` counts, for each enterprise without gaps, the events of
    which the Ministry's feed is told. By `transaction_id` a reader knows what may still be missing (decision 0012).

    Events stand in partitions by the month in which their ids were made. (aggregate_id, sequence) and (enterprise_id,
    feed_sequence) are unique in each; over all of them the audit trail and `feed_sequence` hold it (decision 0018).
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_event_transaction_id_id", "transaction_id", "id"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str]
    noun: Mapped[str]
    aggregate_id: Mapped[UUID]
    sequence: Mapped[int]
    enterprise_id: Mapped[UUID | None]
    feed_sequence: Mapped[int | None]
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )


class FeedSequence(Base):
    """The last feed sequence number given to an enterprise; its row lock orders the enterprise's feed events."""

    __tablename__ = "feed_sequence"

    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class FeedChannel(Base):
    """By which channel the worker serves the feed, and since when; none, before a worker has ever started."""

    __tablename__ = "feed_channel"
    __table_args__ = (one_of("channel", CHANNELS),)

    receiver_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    since: Mapped[datetime]


class Subscription(Aggregate):
    """A webhook subscription (订阅) of a platform client; of each filter, empty means all.

    `payload` FULL is the city's to grant. After a rotation `secret_before` signs too, until `secret_before_until`.
    """

    __tablename__ = "subscription"
    __table_args__ = (one_of("payload", (THIN, FULL)), Index("ix_subscription_client_id", "client", "id"))
    noun = "subscription"

    client: Mapped[str]
    url: Mapped[str]
    secret: Mapped[str] = mapped_column(info=personal())
    secret_before: Mapped[str | None] = mapped_column(info=personal())
    secret_before_until: Mapped[datetime | None]
    event_types: Mapped[list[str]]
    districts: Mapped[list[str]] = mapped_column(default=list)
    enterprise_ids: Mapped[list[str]] = mapped_column(default=list)
    payload: Mapped[str] = mapped_column(default=THIN)
    active: Mapped[bool] = mapped_column(default=True)


class Delivery(Base):
    """One event owed to one receiver: open until delivered or parked, claimed under a lease with a fence.

    `lane` is what must stay in order (the enterprise for the feed, the aggregate for a webhook), `position` the
    event's place in it. A parked delivery stops only its lane. `due_at` and `lease_until` are the machines' time, the
    other instants the legal one.

    A delivery stands in the month of its event, whose existence each month's own foreign key holds (decision 0018). To
    name the event, or a range of events, spares a statement the other months.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("receiver", (FEED, WEBHOOK)),
        Index("uq_delivery_event_receiver", "event_id", "receiver", "receiver_id", unique=True),
        Index(
            "ix_delivery_due",
            "receiver_id",
            "due_at",
            "id",
            postgresql_where=text("delivered_at IS NULL AND parked_at IS NULL"),
        ),
        Index(
            "ix_delivery_lane_open",
            "receiver_id",
            "lane",
            "position",
            postgresql_where=text("delivered_at IS NULL"),
        ),
        Index("ix_delivery_parked", "id", postgresql_where=text("parked_at IS NOT NULL")),
        Index("ix_delivery_open", "receiver_id", "id", postgresql_where=text("delivered_at IS NULL")),
        Index("ix_delivery_receiver_id_id", "receiver_id", "id"),
        {"postgresql_partition_by": "RANGE (event_id)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    receiver: Mapped[str]
    # the subscription's id, or the feed's fixed id: a NULL would escape the unique index
    receiver_id: Mapped[UUID]
    lane: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[UUID | None]
    last_answer: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
