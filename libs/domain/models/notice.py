"""Public notices (公示) and the objections (异议) that they invite."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Stateful, personal, states_of
from domain.rules.law.life_cycles import NOTICE, OBJECTION


class Notice(Stateful):
    """`last_day` is the last legal day of the notice; `ends_at` its 24:00, the first instant after it.

    `reckoning` keeps why that is the day: start, days counted, extension, sources.
    """

    __tablename__ = "notice"
    __table_args__ = (
        states_of(NOTICE),
        Index("ix_notice_status_id", "status", "id"),
        Index("ix_notice_running", "ends_at", postgresql_where=text("status = 'PUBLISHED'")),
    )
    noun = "notice"
    life_cycle = NOTICE

    title: Mapped[str]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    published_at: Mapped[datetime]
    first_day: Mapped[date]
    last_day: Mapped[date]
    ends_at: Mapped[datetime]
    reckoning: Mapped[dict[str, Any]]
    published_by: Mapped[str]


class Objection(Stateful):
    """One person's objection to one company, under the person's real name; it holds up that company alone."""

    __tablename__ = "objection"
    __table_args__ = (
        states_of(OBJECTION),
        Index("ix_objection_application_id_id", "application_id", "id"),
        Index("ix_objection_notice_id_id", "notice_id", "id"),
        Index("ix_objection_open", "application_id", postgresql_where=text("status = 'FILED'")),
    )
    noun = "objection"
    life_cycle = OBJECTION

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    objector_name: Mapped[str] = mapped_column(info=personal())
    objector_phone: Mapped[str] = mapped_column(info=personal())
    grounds: Mapped[str] = mapped_column(info=personal())
    filed_at: Mapped[datetime]
    finding: Mapped[str | None]
    decided_by: Mapped[str | None]
