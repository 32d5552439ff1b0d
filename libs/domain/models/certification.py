"""Certifications (认定): the title, its terms and its reminders."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, Stateful, new_id, states_of
from domain.rules.law.life_cycles import CERTIFICATION


class Certification(Stateful):
    """A title held by one enterprise under one number through all its terms.

    `valid_to` is the last day of the term, the eve of the anniversary. The `holder_…` columns are what the
    certificate in force says; a change of name or address re-issues the document (`document_no` rises) and keeps the
    title.
    """

    __tablename__ = "certification"
    __table_args__ = (
        states_of(CERTIFICATION),
        CheckConstraint("valid_from <= valid_to", name="term"),
        Index(
            "uq_certification_held",
            "enterprise_id",
            unique=True,
            postgresql_where=text("status IN ('ACTIVE', 'EXPIRED')"),
        ),
        Index("ix_certification_status_id", "status", "id"),
        Index("ix_certification_district_id", "district", "id"),
        Index("ix_certification_district_status_id", "district", "status", "id"),
        Index("ix_certification_holder_uscc_id", "holder_uscc", "id"),
        Index("ix_certification_enterprise_id_id", "enterprise_id", "id"),
        Index(
            "ix_certification_active_valid_to", "valid_to", "id", postgresql_where=text("status = 'ACTIVE'")
        ),
        Index(
            "ix_certification_held_valid_to",
            "valid_to",
            "id",
            postgresql_where=text("status IN ('ACTIVE', 'EXPIRED')"),
        ),
    )
    noun = "certification"
    life_cycle = CERTIFICATION

    number: Mapped[str] = mapped_column(unique=True)
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    application_id: Mapped[UUID | None] = mapped_column()
    measure_id: Mapped[str]
    district: Mapped[str]
    recognised_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    term_no: Mapped[int] = mapped_column(default=1)
    document_no: Mapped[int] = mapped_column(default=1)
    holder_uscc: Mapped[str]
    holder_name: Mapped[str]
    holder_address: Mapped[str]
    revoked_on: Mapped[date | None]


class CertificationTerm(Base):
    """One term of validity (有效期): never changed once written. `application_id` is the case that gave it."""

    __tablename__ = "certification_term"

    certification_id: Mapped[UUID] = mapped_column(ForeignKey("certification.id"), primary_key=True)
    term_no: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    recognised_on: Mapped[date]
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"))


class Reminder(Base):
    """A reminder before expiry was given: at most once for each term and stage (days before the last day)."""

    __tablename__ = "reminder"
    __table_args__ = (Index("uq_reminder_stage", "certification_id", "term_no", "days_before", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certification_id: Mapped[UUID] = mapped_column(ForeignKey("certification.id"))
    term_no: Mapped[int]
    days_before: Mapped[int]
    given_at: Mapped[datetime]
