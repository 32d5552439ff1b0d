"""Monitoring (运行监测): enrolment in the Ministry's system, and what an enrolled company owes it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, Stateful, new_id, states_of
from domain.rules.law.life_cycles import ENROLMENT, OBLIGATION


class Enrolment(Stateful):
    """One company's place in the monitoring system, from recognition until its title is cancelled."""

    __tablename__ = "enrolment"
    __table_args__ = (states_of(ENROLMENT), Index("ix_enrolment_status_id", "status", "id"))
    noun = "enrolment"
    life_cycle = ENROLMENT

    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    certification_id: Mapped[UUID] = mapped_column(ForeignKey("certification.id"), unique=True)
    district: Mapped[str]
    enrolled_on: Mapped[date]
    # reports are owed for periods that begin on or after this day; later than enrolment only after a resumption
    owes_from: Mapped[date]
    ended_on: Mapped[date | None]


class Obligation(Stateful):
    """One report owed (定期报送义务) for one period; fixed when the period opens, never derived later.

    `form_version` is the version of the report's form (报表) by which it is filled in, checked and corrected.
    `due_on` is the last day in time; `ends_at` its 24:00. `figures` is what was reported last, as the `report_no`th
    version; `flags` is what in it asks to be looked at. `draft` is what the enterprise has filled in and not handed
    in. `reminded_before` and `escalated_after` are the last stages done, in days from the due day.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        states_of(OBLIGATION),
        Index("uq_obligation_period", "enrolment_id", "report_kind", "period_first_day", unique=True),
        Index("ix_obligation_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_obligation_district_status_id", "district", "status", "id"),
        Index("ix_obligation_status_id", "status", "id"),
        Index("ix_obligation_due", "ends_at", postgresql_where=text("status = 'DUE'")),
        Index("ix_obligation_overdue", "due_on", postgresql_where=text("status = 'OVERDUE'")),
    )
    noun = "obligation"
    life_cycle = OBLIGATION

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    district: Mapped[str]
    measure_id: Mapped[str]
    report_kind: Mapped[str]
    form_version: Mapped[int] = mapped_column(default=1)
    period_first_day: Mapped[date]
    period_last_day: Mapped[date]
    due_on: Mapped[date]
    ends_at: Mapped[datetime]
    draft: Mapped[dict[str, Any] | None]
    figures: Mapped[dict[str, Any] | None]
    flags: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    report_no: Mapped[int] = mapped_column(default=0)
    reported_at: Mapped[datetime | None]
    reminded_before: Mapped[int | None]
    escalated_after: Mapped[int | None]


class ReportVersion(Base):
    """One version of a report (报表版本), as handed in or corrected; never changed afterwards."""

    __tablename__ = "report_version"
    __table_args__ = (Index("uq_report_version_no", "obligation_id", "report_no", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    obligation_id: Mapped[UUID] = mapped_column(ForeignKey("obligation.id"))
    report_no: Mapped[int]
    figures: Mapped[dict[str, Any]]
    flags: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    reported_at: Mapped[datetime]
