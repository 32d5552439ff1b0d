"""County reviews (旗县区审核), experts (评审专家) and expert reviews (专家评审)."""

from typing import Annotated, Self

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.codes import CountyReviewStatus, ExpertReviewStatus, FindingVerdict, Opinion
from api.schemas.types import (
    Bool,
    Code,
    Count,
    CreditCode,
    Few,
    Id,
    Label,
    Line,
    Many,
    Name,
    Paragraph,
    Prose,
    Shown,
)
from domain import models


class Judgement(Body):
    """What a person found about one criterion that the measure leaves to judgement."""

    criterion: Code
    verdict: FindingVerdict
    comment: Paragraph


Judgements = Annotated[list[Judgement], Field(max_length=100)]


class CountyReviewCreate(Body):
    """The application to be examined."""

    application_id: Id


class CountyReviewUpdate(Body):
    """What changes while the review is in progress."""

    site_visit: Bool | None = None
    findings: Judgements | None = None


class CountyReview(Resource):
    """The recommending bureau's examination of one version of an application."""

    status: CountyReviewStatus
    application_id: Id
    district: Label
    content_version: Count
    reviewer: Name
    site_visit: Bool
    findings: Few[Judgement]
    opinion: Shown[Opinion] = None
    comment: Prose


class CountyReviewPage(Page):
    """County reviews."""

    items: Few[CountyReview]


class ExpertCreate(Body):
    """A reviewer on the city's list; `person` is the subject of the expert's token."""

    person: Code
    name: Line
    institution: Line
    specialities: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    employer_uscc: CreditCode | None = None
    interests: Annotated[list[CreditCode], Field(max_length=200)] = Field(default_factory=list)


class ExpertUpdate(Body):
    """What changes; experts themselves may only declare their interests."""

    name: Line | None = None
    institution: Line | None = None
    specialities: Annotated[list[Line], Field(max_length=20)] | None = None
    employer_uscc: CreditCode | None = None
    interests: Annotated[list[CreditCode], Field(max_length=200)] | None = None
    available: Bool | None = None


class Expert(Resource):
    """A reviewer; never one where the expert has an interest."""

    person: Name
    name: Name
    institution: Name
    specialities: Few[Name]
    employer_uscc: Label | None
    interests: Many[Label]
    available: Bool


class ExpertPage(Page):
    """Experts."""

    items: Few[Expert]


class ExpertAssignment(Body):
    """A further or a replacing expert."""

    expert_id: Id


class ExpertReviewSubmission(Body):
    """An expert's opinion, with a finding for each criterion that the measure leaves to experts."""

    opinion: Opinion
    findings: Judgements
    comment: Paragraph


class ExpertReview(Resource):
    """What one expert found; sealed for all but its author until every review of the application is in."""

    status: ExpertReviewStatus
    application_id: Id
    expert_id: Id
    content_version: Count
    sealed: Bool
    findings: Few[Judgement]
    opinion: Shown[Opinion] = None
    comment: Prose

    @classmethod
    def seen_by(cls, row: models.ExpertReview, person: str, hidden: bool) -> Self:
        sealed = hidden and row.person != person
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        if sealed:
            shown |= {"findings": [], "opinion": None, "comment": ""}
        return cls.model_validate({**shown, "sealed": sealed})


class ExpertReviewPage(Page):
    """Expert reviews."""

    items: Few[ExpertReview]
