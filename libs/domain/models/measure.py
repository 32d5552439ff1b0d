"""Measure files (认定办法文件) that a city officer loaded, and rehearsals (试算) of what a measure would change."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, Stateful, new_id, one_of, states_of
from domain.rules.assessment.rehearsal import OUTCOMES
from domain.rules.law.life_cycles import MEASURE_FILE, REHEARSAL

MEASURE = "MEASURE"
FORM = "REPORT_FORM"


class MeasureFile(Stateful):
    """The very text of one edition of a measure; no case is judged by it before a second officer adopts it.

    Or, of kind REPORT_FORM, of one version of the form (报表) of one of its reports: `edition` is then the report and
    the version. `measure_id`, `edition` and `sha256` are what cases are pinned to; the database refuses to change them,
    the kind or the text.
    """

    __tablename__ = "measure_file"
    __table_args__ = (
        states_of(MEASURE_FILE),
        one_of("kind", (MEASURE, FORM)),
        Index(
            "uq_measure_file_edition",
            "measure_id",
            "edition",
            unique=True,
            postgresql_where=text("status <> 'DISCARDED'"),
        ),
        Index(
            "uq_measure_file_sha256", "sha256", unique=True, postgresql_where=text("status <> 'DISCARDED'")
        ),
        Index("ix_measure_file_status_id", "status", "id"),
    )
    noun = "measure_file"
    life_cycle = MEASURE_FILE

    kind: Mapped[str] = mapped_column(default=MEASURE)
    measure_id: Mapped[str]
    edition: Mapped[str]
    sha256: Mapped[str]
    text: Mapped[str]
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    loaded_by: Mapped[str]
    adopted_by: Mapped[str | None]


class Rehearsal(Stateful):
    """Every enterprise on record, assessed under a measure as of a day to see what it would change.

    `position` is the enterprise assessed last: the worker goes on behind it. `tally` counts outcomes, and for each
    the criteria that bring it about.
    """

    __tablename__ = "rehearsal"
    __table_args__ = (
        states_of(REHEARSAL),
        Index("ix_rehearsal_running", "id", postgresql_where=text("status = 'RUNNING'")),
        Index("ix_rehearsal_measure_id_id", "measure_id", "id"),
    )
    noun = "rehearsal"
    life_cycle = REHEARSAL

    measure_id: Mapped[str]
    edition: Mapped[str]
    sha256: Mapped[str]
    day: Mapped[date]
    requested_by: Mapped[str]
    total: Mapped[int]
    assessed: Mapped[int] = mapped_column(default=0)
    position: Mapped[UUID | None]
    tally: Mapped[dict[str, Any]]
    finished_at: Mapped[datetime | None]


class RehearsalOutcome(Base):
    """What a rehearsal found for one enterprise; never changed once written."""

    __tablename__ = "rehearsal_outcome"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        Index("uq_rehearsal_outcome_enterprise", "rehearsal_id", "enterprise_id", unique=True),
        Index("ix_rehearsal_outcome_rehearsal_id_id", "rehearsal_id", "id"),
        Index("ix_rehearsal_outcome_rehearsal_id_outcome_id", "rehearsal_id", "outcome", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    rehearsal_id: Mapped[UUID] = mapped_column(ForeignKey("rehearsal.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    uscc: Mapped[str]
    name: Mapped[str]
    holds_title: Mapped[bool]
    outcome: Mapped[str]
    verdict: Mapped[str | None]
    present_verdict: Mapped[str | None]
    criteria: Mapped[list[str]]
