"""Revocations (取消资格)."""

from typing import Annotated, Self

from pydantic import Field

from api.schemas.base import Body, Instant, Page, Resource
from api.schemas.codes import RevocationGround, RevocationOutcome, RevocationStatus
from api.schemas.types import Code, Day, Days, Few, Id, Label, Line, Many, Name, Paragraph, Prose, Shown
from domain import models
from domain.rules.law.permissions import Actor, Role


class Evidence(Body):
    """One piece on file; `part` is one that the ground needs, e.g. `event` and `handling`."""

    part: Code
    description: Paragraph
    authority: Line | None = None
    document_number: Line | None = None
    on: Day | None = None


EvidenceList = Annotated[list[Evidence], Field(max_length=100)]


class RevocationCreate(Body):
    """A case against a title: its ground and what is on file so far."""

    certification_id: Id
    ground: RevocationGround
    evidence: EvidenceList = Field(default_factory=list)


class EvidenceAddition(Body):
    """Further evidence, before the company is notified."""

    evidence: Annotated[list[Evidence], Field(min_length=1, max_length=50)]


class Notification(Body):
    """Within how many calendar days the company may state its case (the measure's default, if absent)."""

    days: Days | None = None


class Statement(Body):
    """The company's case in its own words."""

    statement: Paragraph


class RevocationDecision(Body):
    """The decision: the minutes that record it, and its reason."""

    minutes_number: Line
    reason: Paragraph


class Overturning(Body):
    """The judgment or decision that overturns, and its reason."""

    document: Line
    reason: Paragraph


class Revocation(Resource):
    """One case against one title."""

    status: RevocationStatus
    allowed_acts: Few[Label]
    case_number: Label
    certification_id: Id
    enterprise_id: Id
    ground: RevocationGround
    evidence: Many[Evidence]
    opened_by: Name | None
    hearing_last_day: Day | None
    hearing_ends_at: Instant | None
    statement: Prose | None
    stated_at: Instant | None
    decided_by: Name | None
    minutes_number: Name | None
    outcome: Shown[RevocationOutcome] = None
    overturned_by_document: Name | None

    @classmethod
    def seen_by(cls, row: models.Revocation, actor: Actor) -> Self:
        """The case; which officer opened and decided it is for officers and auditors."""
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        shown["allowed_acts"] = list(row.life_cycle.allowed(row.status))
        if actor.role is Role.ENTERPRISE:
            shown["opened_by"] = shown["decided_by"] = None
        return cls.model_validate(shown)


class RevocationPage(Page):
    """Revocations."""

    items: Few[Revocation]
