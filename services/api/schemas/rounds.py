"""Rounds (申报批次)."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.codes import RoundStatus
from api.schemas.types import Bool, Code, Day, Few, Label, Line, Name


class MaterialRequirement(Body):
    """A material that the call (申报通知) asks for; `shows` are the facts (by code) that it is evidence of."""

    code: Code
    title_zh: Line
    title_en: Line
    required: Bool = True
    shows: Annotated[list[Code], Field(max_length=50)] = Field(default_factory=list)


Requirements = Annotated[list[MaterialRequirement], Field(max_length=50)]


class RoundCreate(Body):
    """A round to be drafted; both days of the window belong to it."""

    name: Line
    measure_id: Code
    form_version: Code
    opens_on: Day
    closes_on: Day
    materials: Requirements


class RoundUpdate(Body):
    """What changes; an open round may only be prolonged."""

    name: Line | None = None
    measure_id: Code | None = None
    form_version: Code | None = None
    opens_on: Day | None = None
    closes_on: Day | None = None
    materials: Requirements | None = None


class Round(Resource):
    """A round: the call, its window and its materials."""

    status: RoundStatus
    name: Name
    measure_id: Label
    form_version: Label
    opens_on: Day
    closes_on: Day
    materials: Few[MaterialRequirement]


class RoundPage(Page):
    """Rounds."""

    items: Few[Round]
