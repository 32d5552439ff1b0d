"""Applications (申请)."""

from typing import Annotated, Self

from pydantic import Field

from api.schemas.assessments import Assessment
from api.schemas.base import Body, Instant, Page, Resource
from api.schemas.codes import ApplicationKind, ApplicationStatus, IndustryCluster, Verdict
from api.schemas.facts import Facts
from api.schemas.types import (
    Bool,
    Code,
    Count,
    Day,
    Days,
    Digest,
    Few,
    Id,
    Label,
    Line,
    Name,
    Paragraph,
    Prose,
    Sent,
    Shown,
)
from domain import models
from domain.rules.law.permissions import Actor, Role

# Before the case is closed, how the experts voted is the city's and the auditor's to know.
SEES_VOTES = (Role.CITY_OFFICER, Role.AUDITOR)
SEES_OFFICERS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.AUDITOR)


class Material(Body):
    """A material handed in: which of the call's, under which name, and the SHA-256 of its bytes."""

    code: Code
    file_name: Line
    sha256: Digest


Materials = Annotated[list[Material], Field(max_length=100)]
Clusters = Annotated[list[IndustryCluster], Field(max_length=6)]


class ApplicationCreate(Body):
    """A draft in an open round, for the enterprise that authorised the caller."""

    round_id: Id
    facts: Facts = Field(default_factory=lambda: Facts({}))
    materials: Materials = Field(default_factory=list)
    clusters: Clusters = Field(default_factory=list)


class ApplicationUpdate(Body):
    """What changes; facts, materials and clusters are each replaced as a whole."""

    facts: Sent[Facts] = None
    materials: Materials | None = None
    clusters: Clusters | None = None


class SupplementRequest(Body):
    """What is missing, and within how many calendar days (the measure's default, if absent)."""

    items: Annotated[list[Paragraph], Field(min_length=1, max_length=50)]
    days: Days | None = None


class SupplementAnswer(Body):
    """What was supplied."""

    answer: Paragraph


class Reasoned(Body):
    """Why."""

    reason: Paragraph


class Opinioned(Body):
    """The officer's opinion in words; it goes on file."""

    comment: Paragraph


class ExpertPanel(Body):
    """The experts who will review."""

    expert_ids: Annotated[list[Id], Field(min_length=1, max_length=15)]


class ApplicationSummary(Resource):
    """An application as lists show it."""

    status: ApplicationStatus
    case_number: Label
    kind: ApplicationKind
    enterprise_id: Id
    round_id: Id | None
    certification_id: Id | None
    district: Label
    due_on: Day
    submitted_at: Instant | None
    verdict: Shown[Verdict] = None

    @classmethod
    def of(cls, row: object) -> Self:
        answer = cls.model_validate(row)
        assessment = getattr(row, "assessment", None)
        answer.verdict = assessment["verdict"].upper() if assessment else None
        return answer


class ApplicationPage(Page):
    """Applications."""

    items: Few[ApplicationSummary]


class Application(Resource):
    """One case. From submission on, the measure and the assessment are frozen into it."""

    status: ApplicationStatus
    allowed_acts: Few[Label]
    case_number: Label
    kind: ApplicationKind
    enterprise_id: Id
    round_id: Id | None
    certification_id: Id | None
    decision_id: Id | None
    notice_id: Id | None
    district: Label
    due_on: Day
    facts: Facts
    materials: Few[Material]
    clusters: Few[IndustryCluster]
    content_version: Count
    submitted_at: Instant | None
    submission_day: Day | None
    assessment: Shown[Assessment] = None
    supplement_items: Few[Prose]
    supplement_due_at: Instant | None
    recommended_by: Name | None = None
    experts_agree: Bool | None = None
    experts_recommend: Bool | None = None

    @classmethod
    def seen_by(cls, row: models.Application, actor: Actor) -> Self:
        """The case with what this actor may know of those who judge it."""
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        shown["allowed_acts"] = list(row.life_cycle.allowed(row.status))
        shown["assessment"] = Assessment.of_canonical(row.assessment) if row.assessment else None
        if actor.role not in SEES_OFFICERS:
            shown["recommended_by"] = None
        if actor.role not in SEES_VOTES:
            shown["experts_agree"] = shown["experts_recommend"] = None
        return cls.model_validate(shown)
