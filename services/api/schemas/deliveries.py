"""Deliveries (推送), as an operator sees them."""

from typing import Self

from api.schemas.base import Answer, Instant, Page
from api.schemas.codes import DeliveryState, Receiver
from api.schemas.types import Count, Few, Id, Name, Position


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
        return cls.model_validate(
            {**shown, "state": "DELIVERED" if delivered else "PARKED" if parked else "WAITING"}
        )


class DeliveryPage(Page):
    """Deliveries."""

    items: Few[Delivery]
