"""Certifications (认定)."""

from pydantic import Field

from api.schemas.base import Answer, Body, Page, Resource
from api.schemas.codes import CertificationStatus, ReissueCause
from api.schemas.types import Count, Day, Few, Id, Label, Line, Name


class CertificationTakeOver(Body):
    """A title that was given on paper: to whom, when, and by which document."""

    enterprise_id: Id
    recognised_on: Day
    document: Line


class Reissue(Body):
    """Why the document is issued anew, and the paper that proves the change."""

    cause: ReissueCause
    document: Line


class Certification(Resource):
    """A title under one number through all its terms; both days belong to the term."""

    status: CertificationStatus
    allowed_acts: Few[Label] = Field(default_factory=list)
    number: Label
    enterprise_id: Id
    application_id: Id | None
    measure_id: Label
    district: Label
    recognised_on: Day
    valid_from: Day
    valid_to: Day
    term_no: Count
    document_no: Count
    holder_uscc: Label
    holder_name: Name
    holder_address: Name
    revoked_on: Day | None

    @classmethod
    def of(cls, row: object) -> "Certification":
        answer = cls.model_validate(row)
        answer.allowed_acts = list(row.life_cycle.allowed(answer.status))  # type: ignore[attr-defined]  # the row is a certification, the base says only that it is an object
        return answer


class CertificationPage(Page):
    """Certifications."""

    items: Few[Certification]


class CertificationTerm(Answer):
    """One term of a title, never changed once given."""

    term_no: Count
    valid_from: Day
    valid_to: Day
    recognised_on: Day
    application_id: Id | None


class CertificationTerms(Answer):
    """All terms of a title, in order."""

    items: Few[CertificationTerm]


class PublicCertificate(Answer):
    """A title as anybody may verify it; without personal data."""

    number: Label
    status: CertificationStatus
    holder_name: Name
    holder_uscc: Label
    district: Label
    recognised_on: Day
    valid_from: Day
    valid_to: Day
    term_no: Count
    document_no: Count
    revoked_on: Day | None


class PublicCertificatePage(Page):
    """The public register."""

    items: Few[PublicCertificate]
