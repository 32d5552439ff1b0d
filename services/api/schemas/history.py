"""The history (办理历程) of a case, step by step."""

from typing import Self

from api.schemas.base import Answer, Instant, Page
from api.schemas.codes import RoleName
from api.schemas.types import Few, Id, Label, Name, Prose, Version
from domain import models
from domain.rules.law.permissions import Actor, Role


class Step(Answer):
    """One step of a case: who did what, when and why."""

    id: Id
    version: Version
    act: Label
    from_status: Label | None
    to_status: Label | None
    at: Instant
    person: Name | None
    role: RoleName
    client: Name | None
    on_behalf_of: Name | None
    reason: Prose

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

    items: Few[Step]
