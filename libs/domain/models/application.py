"""Applications (申请): for the title, or for its continuation by re-review (复核)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Stateful, one_of, states_of
from domain.models.enterprise import Enterprise
from domain.rules.law.life_cycles import APPLICATION, APPLICATION_CLOSED

KINDS = ("INITIAL", "RE_REVIEW")
_OPEN = "status NOT IN (" + ", ".join(f"'{state}'" for state in APPLICATION_CLOSED) + ")"


class Application(Stateful):
    """One case. What it was judged by is frozen into it at submission: measure, facts, assessment.

    `content_version` rises with every change of facts or materials; a review names the one it relied on.
    `measure_sha256` pins the measure's very text. `due_on` is the last day for submission: the round's, or for a
    re-review of the term `term_no` its own.
    """

    __tablename__ = "application"
    __table_args__ = (
        states_of(APPLICATION),
        one_of("kind", KINDS),
        Index(
            "uq_application_open_in_round",
            "enterprise_id",
            "round_id",
            unique=True,
            postgresql_where=text(f"kind = 'INITIAL' AND {_OPEN}"),
        ),
        Index(
            "uq_application_open_re_review",
            "certification_id",
            unique=True,
            postgresql_where=text(f"kind = 'RE_REVIEW' AND {_OPEN}"),
        ),
        Index("ix_application_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_application_district_status_id", "district", "status", "id"),
        Index("ix_application_status_id", "status", "id"),
        Index("ix_application_round_id_id", "round_id", "id"),
        Index("ix_application_certification_id_id", "certification_id", "id"),
        Index("ix_application_notice_id_id", "notice_id", "id"),
        Index(
            "ix_application_supplement_due",
            "supplement_due_at",
            postgresql_where=text("status = 'SUPPLEMENT_REQUESTED'"),
        ),
        Index("ix_application_draft_due", "due_on", postgresql_where=text("status = 'DRAFT'")),
    )
    noun = "application"
    life_cycle = APPLICATION

    case_number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"))
    certification_id: Mapped[UUID | None] = mapped_column(ForeignKey("certification.id"))
    term_no: Mapped[int | None]
    district: Mapped[str]
    due_on: Mapped[date]
    facts: Mapped[dict[str, Any]]
    materials: Mapped[list[dict[str, Any]]]
    clusters: Mapped[list[str]]
    content_version: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime | None]
    submission_day: Mapped[date | None]
    measure_id: Mapped[str | None]
    measure_version: Mapped[str | None]
    measure_sha256: Mapped[str | None]
    assessment: Mapped[dict[str, Any] | None]
    supplement_items: Mapped[list[str]] = mapped_column(default=list)
    supplement_due_at: Mapped[datetime | None]
    recommended_by: Mapped[str | None]
    experts_agree: Mapped[bool | None]
    experts_recommend: Mapped[bool | None]
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"))
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice.id"))

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
