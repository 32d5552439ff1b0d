"""What concerns the service itself: measures, code tables, calendars, history, audit, events, deliveries."""

from typing import Annotated, Any, Self

from pydantic import Field, GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema

from api.schemas.assessments import Words
from api.schemas.base import Answer, Body, Instant, Page, Resource
from api.schemas.codes import DeliveryState, Receiver, RoleName
from api.schemas.types import Bool, Code, Count, Day, Id, Line, Position, Version
from domain import models
from domain.rules.actors import Actor, Role


class Measure(Answer):
    """A measure on file; `sha256` is the hash of its content."""

    id: str
    version: str
    sha256: str
    title: Words
    document: str
    effective_from: Day
    effective_until: Day | None
    source_note: str


class Measures(Answer):
    """All measures on file."""

    items: list[Measure]


class CodeEntry(Words):
    """A code and what people call it."""

    code: str


class CodeTable(Answer):
    """The codes of one enum, in order."""

    name: str
    entries: list[CodeEntry]


DayList = Annotated[list[Day], Field(max_length=366)]


class CalendarYearCreate(Body):
    """A year's schedule: days freed from work, weekend days worked, and the notice's document number."""

    year: Annotated[int, Field(strict=True, ge=2022, le=2100, json_schema_extra={"format": "int32"})]
    source: Line
    days_off: DayList
    working_weekends: DayList


class CalendarYear(Resource):
    """A year's schedule as loaded."""

    year: Count
    source: str
    days_off: list[Day]
    working_weekends: list[Day]


class CalendarYearPage(Page):
    """Calendar years that were loaded beside the packaged ones."""

    items: list[CalendarYear]


class Step(Answer):
    """One step of a case: who did what, when and why."""

    id: Id
    version: Version
    act: str
    from_status: str | None
    to_status: str | None
    at: Instant
    person: str | None
    role: RoleName
    client: str | None
    on_behalf_of: str | None
    reason: str

    @classmethod
    def seen_by(cls, row: models.Step, actor: Actor) -> Self:
        """Enterprises and experts read the role of those who acted upon them, not the person."""
        shown = {name: getattr(row, name) for name in cls.model_fields}
        shown["role"] = row.role.upper()
        named = actor.role in (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.AUDITOR)
        if not named and row.person != actor.person:
            shown |= {"person": None, "client": None, "on_behalf_of": None}
        return cls.model_validate(shown)


class StepPage(Page):
    """The history of a case, newest first."""

    items: list[Step]


class Changes(RootModel[dict[str, Any]]):
    """Old and new value of every changed column; one that holds personal data is only named."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        handler(core)
        return {
            "type": "object",
            "title": "Changes",
            "description": cls.__doc__,
            "additionalProperties": True,
        }


class AuditEntry(Answer):
    """One link of an aggregate's chain; hashes are SHA-256 in hexadecimal."""

    id: Id
    noun: str
    aggregate_id: Id
    version: Version
    event_id: Id
    at: Instant
    person: str
    role: RoleName
    client: str
    on_behalf_of: str | None
    act: str
    from_status: str | None
    to_status: str | None
    changes: Changes
    reason: str
    request_id: str | None
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, row: object) -> Self:
        shown = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate(
            {
                **shown,
                "role": shown["role"].upper(),
                "prev_hash": shown["prev_hash"].hex(),
                "hash": shown["hash"].hex(),
            }
        )


class AuditEntryPage(Page):
    """Audit entries."""

    items: list[AuditEntry]


class EventData(Answer):
    """Thin: the id, the version and, where there is one, the new state."""

    id: Id
    version: Version
    status: str | None = None


class Event(Answer):
    """Something that happened; `sequence` is the aggregate's version."""

    id: Id
    type: str
    noun: str
    aggregate_id: Id
    enterprise_id: Id | None
    sequence: Position
    at: Instant
    data: EventData


class EventPage(Answer):
    """Events in order; `last_id` is what to pass as `after` to read on."""

    items: list[Event]
    last_id: Id | None


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

    url: str
    event_types: list[str]
    active: Bool


class SubscriptionWithSecret(Subscription):
    """A new subscription, with the secret that signs its deliveries: shown this once."""

    secret: str


class SubscriptionPage(Page):
    """Subscriptions."""

    items: list[Subscription]


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
    last_answer: str | None
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

    items: list[Delivery]
