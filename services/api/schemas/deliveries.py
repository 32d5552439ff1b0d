"""Deliveries (推送), as an operator sees them."""

from typing import Self

from api.schemas.base import Answer, Body, Instant, Page
from api.schemas.codes import DeliveryState, Receiver
from api.schemas.types import Count, Day, Few, Id, Name, Position
from domain.models.outbox import HELD


class Delivery(Answer):
    """One event owed to one receiver, as an operator sees it: no content."""

    id: Id
    event_id: Id
    receiver: Receiver
    receiver_id: Id
    lane: Id
    position: Position
    state: DeliveryState
    created_at: Instant
    due_at: Instant
    attempts: Count
    last_answer: Name | None
    delivered_at: Instant | None
    parked_at: Instant | None

    @classmethod
    def of(cls, row: object) -> Self:
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        parked, delivered = shown["parked_at"], shown["delivered_at"]
        waiting = "HELD" if shown["due_at"] >= HELD else "WAITING"
        return cls.model_validate(
            {**shown, "state": "DELIVERED" if delivered else "PARKED" if parked else waiting}
        )


class Replay(Body):
    """What of that which is parked for a receiver; the days are those on which the events happened, both included."""

    receiver_id: Id
    enterprise_id: Id | None = None
    first_day: Day | None = None
    last_day: Day | None = None


class Replayed(Answer):
    """How many are due again; where it is the bound of one request, there may be more."""

    replayed: Count


class DeliveryPage(Page):
    """Deliveries."""

    items: Few[Delivery]
