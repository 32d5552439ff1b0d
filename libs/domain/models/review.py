"""Reviews: the county's (旗县区审核) and the experts' (专家评审), and the register of experts."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Aggregate, Stateful, one_of, personal, states_of
from domain.rules.law.life_cycles import COUNTY_REVIEW, EXPERT_REVIEW

OPINIONS = ("RECOMMEND", "REJECT")


class CountyReview(Stateful):
    """The recommending bureau's examination of one application, as of one `content_version`.

    `findings` are its judgements: `{criterion, verdict, comment}` for what the measure leaves to the county.
    """

    __tablename__ = "county_review"
    __table_args__ = (
        states_of(COUNTY_REVIEW),
        one_of("opinion", OPINIONS),
        Index("ix_county_review_application_id_id", "application_id", "id"),
        Index("ix_county_review_district_id", "district", "id"),
        Index(
            "uq_county_review_in_progress",
            "application_id",
            unique=True,
            postgresql_where=text("status = 'IN_PROGRESS'"),
        ),
    )
    noun = "county_review"
    life_cycle = COUNTY_REVIEW

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    district: Mapped[str]
    content_version: Mapped[int]
    reviewer: Mapped[str]
    site_visit: Mapped[bool] = mapped_column(default=False)
    findings: Mapped[list[dict[str, Any]]]
    opinion: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")


class Expert(Aggregate):
    """A reviewer on the city's list (评审专家). `person` is the subject of the expert's token.

    `employer_uscc` and `interests` (credit codes) are where the expert may never review.
    """

    __tablename__ = "expert"
    noun = "expert"

    person: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(info=personal())
    institution: Mapped[str]
    specialities: Mapped[list[str]]
    employer_uscc: Mapped[str | None]
    interests: Mapped[list[str]]
    available: Mapped[bool] = mapped_column(default=True)


class ExpertReview(Stateful):
    """What one expert found about one application; hidden from all but its author until every one is in."""

    __tablename__ = "expert_review"
    __table_args__ = (
        states_of(EXPERT_REVIEW),
        one_of("opinion", OPINIONS),
        Index("ix_expert_review_application_id_id", "application_id", "id"),
        Index("ix_expert_review_person_id", "person", "id"),
        Index(
            "uq_expert_review_one_each",
            "application_id",
            "expert_id",
            unique=True,
            postgresql_where=text("status IN ('ASSIGNED', 'SUBMITTED')"),
        ),
    )
    noun = "expert_review"
    life_cycle = EXPERT_REVIEW

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    expert_id: Mapped[UUID] = mapped_column(ForeignKey("expert.id"))
    person: Mapped[str]
    content_version: Mapped[int]
    findings: Mapped[list[dict[str, Any]]]
    opinion: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")
    recusal_reason: Mapped[str | None] = mapped_column(info=personal())
