"""Calendar years (节假日安排): which days are worked."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.types import Count, Day, Few, Line, Many, Name

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
    source: Name
    days_off: Many[Day]
    working_weekends: Many[Day]


class CalendarYearPage(Page):
    """Calendar years that were loaded beside the packaged ones."""

    items: Few[CalendarYear]


class LocalDayOffCreate(Body):
    """A day off that a local government sets, and its document."""

    day: Day
    name: Line
    source: Line


class LocalDayOff(Resource):
    """A local day off as loaded."""

    day: Day
    name: Name
    source: Name


class LocalDayOffPage(Page):
    """Local days off."""

    items: Few[LocalDayOff]
