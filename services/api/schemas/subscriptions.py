"""Subscriptions (订阅) of platform clients."""

from typing import Annotated

from pydantic import Field, StrictInt

from api.schemas.base import Body, Instant, Page, Resource
from api.schemas.codes import Payload
from api.schemas.types import Bool, Code, Few, Id, Label, Name, Paragraph, Prose


class SubscriptionCreate(Body):
    """Where events are sent and which; of each filter, none means all."""

    url: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https://[!-~]+$")]
    event_types: Annotated[list[Code], Field(max_length=100)] = Field(default_factory=list)
    districts: Annotated[list[Code], Field(max_length=100)] = Field(default_factory=list)
    enterprise_ids: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)


class SubscriptionUpdate(Body):
    """What changes."""

    url: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https://[!-~]+$")] | None = None
    event_types: Annotated[list[Code], Field(max_length=100)] | None = None
    districts: Annotated[list[Code], Field(max_length=100)] | None = None
    enterprise_ids: Annotated[list[Id], Field(max_length=100)] | None = None
    active: Bool | None = None


class Subscription(Resource):
    """A subscription of the calling client."""

    url: Prose
    event_types: Few[Label]
    districts: Few[Label]
    enterprise_ids: Few[Id]
    payload: Payload
    active: Bool
    secret_before_until: Instant | None


class SubscriptionWithSecret(Subscription):
    """A new subscription, with the secret that signs its deliveries: shown this once."""

    secret: Name


class Rotation(Body):
    """For how many hours the old secret signs beside the new one."""

    overlap_hours: Annotated[StrictInt, Field(ge=0, le=168, json_schema_extra={"format": "int32"})] = 24


class PayloadGrant(Body):
    """How much the subscriber is told, and why."""

    payload: Payload
    reason: Paragraph


class SubscriptionPage(Page):
    """Subscriptions."""

    items: Few[Subscription]
