"""Events (事件), in the order in which they happened."""

from api.schemas.base import Answer, Instant
from api.schemas.codes import CaseOutcome, CaseStatus
from api.schemas.types import Id, Label, Many, Position, Shown, Version


class EventData(Answer):
    """Thin: the id, the version and, where there is one, the new state; of an application the platform's, too."""

    id: Id
    version: Version
    status: Label | None = None
    case_status: Shown[CaseStatus] = None
    case_outcome: Shown[CaseOutcome] = None


class Event(Answer):
    """Something that happened; `sequence` is the aggregate's version."""

    id: Id
    type: Label
    noun: Label
    aggregate_id: Id
    enterprise_id: Id | None
    sequence: Position
    at: Instant
    data: EventData


class EventPage(Answer):
    """Events in order; `last_id` is what to pass as `after` to read on."""

    items: Many[Event]
    last_id: Id | None
