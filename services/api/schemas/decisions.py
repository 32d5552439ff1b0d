"""Party-group decisions (党组会议决定)."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.codes import DecisionResult, DecisionStatus
from api.schemas.types import Day, Few, Id, Line, Many, Name, Paragraph


class DecisionOutcome(Body):
    """What the meeting resolved for one company."""

    application_id: Id
    outcome: DecisionResult
    reason: Paragraph | None = None


class DecisionCreate(Body):
    """A meeting's decision; a later one names the one it supersedes."""

    meeting: Line
    held_on: Day
    minutes_number: Line
    outcomes: Annotated[list[DecisionOutcome], Field(min_length=1, max_length=500)]
    supersedes_id: Id | None = None


class Decision(Resource):
    """A recorded decision; it changes only by a later one."""

    status: DecisionStatus
    meeting: Name
    held_on: Day
    minutes_number: Name
    outcomes: Many[DecisionOutcome]
    recorded_by: Name
    supersedes_id: Id | None


class DecisionPage(Page):
    """Decisions."""

    items: Few[Decision]
