"""Subscriptions (订阅) of platform clients."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.types import Bool, Code, Few, Label, Name, Prose


class SubscriptionCreate(Body):
    """Where events are sent and which; no `event_types` means all."""

    url: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https://[!-~]+$")]
    event_types: Annotated[list[Code], Field(max_length=100)] = Field(default_factory=list)


class SubscriptionUpdate(Body):
    """What changes."""

    url: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https://[!-~]+$")] | None = None
    event_types: Annotated[list[Code], Field(max_length=100)] | None = None
    active: Bool | None = None


class Subscription(Resource):
    """A subscription of the calling client."""

    url: Prose
    event_types: Few[Label]
    active: Bool


class SubscriptionWithSecret(Subscription):
    """A new subscription, with the secret that signs its deliveries: shown this once."""

    secret: Name


class SubscriptionPage(Page):
    """Subscriptions."""

    items: Few[Subscription]
