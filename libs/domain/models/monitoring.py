"""Monitoring (运行监测): enrolment in the Ministry's system, and what an enrolled company owes it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Stateful, states_of
from domain.rules.lifecycle import ENROLMENT, OBLIGATION


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

    `due_on` is the last day in time; `ends_at` its 24:00. `figures` is what was reported.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        states_of(OBLIGATION),
        Index("uq_obligation_period", "enrolment_id", "report_kind", "period_first_day", unique=True),
        Index("ix_obligation_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_obligation_district_status_id", "district", "status", "id"),
        Index("ix_obligation_status_id", "status", "id"),
        Index("ix_obligation_due", "ends_at", postgresql_where=text("status = 'DUE'")),
    )
    noun = "obligation"
    life_cycle = OBLIGATION

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    district: Mapped[str]
    measure_id: Mapped[str]
    report_kind: Mapped[str]
    period_first_day: Mapped[date]
    period_last_day: Mapped[date]
    due_on: Mapped[date]
    ends_at: Mapped[datetime]
    figures: Mapped[dict[str, Any] | None]
    reported_at: Mapped[datetime | None]
