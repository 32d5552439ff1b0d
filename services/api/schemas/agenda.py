"""An enterprise's agenda (企业日程)."""

from typing import Annotated

from pydantic import WithJsonSchema

from api.schemas.base import Answer
from api.schemas.codes import AgendaItemKind
from api.schemas.types import Day, Few, Id, Label, Name


class AgendaItem(Answer):
    """One day to know of, and how the report or the title stands that it is about."""

    kind: AgendaItemKind
    day: Day
    subject_id: Id
    status: Label
    zh: Name
    en: Name


class Agenda(Answer):
    """The reports that an enterprise owes, and the days of its title, by day."""

    items: Few[AgendaItem]


class CalendarFile(Answer):
    """The same as an iCalendar file (RFC 5545): saved as `file_name`, any calendar takes it."""

    file_name: Name
    media_type: Label
    content: Annotated[str, WithJsonSchema({"type": "string", "maxLength": 100_000})]
