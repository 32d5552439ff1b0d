"""Revocations (取消资格)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Stateful, personal, states_of
from domain.rules.law.life_cycles import REVOCATION, REVOCATION_OPEN

_OPEN = "status IN (" + ", ".join(f"'{state}'" for state in REVOCATION_OPEN) + ")"


class Revocation(Stateful):
    """One case against one title: its ground, its evidence, the company's statement, its outcome.

    `evidence` is `[{part, description, authority, document_number, on}]`; which parts a ground needs stands in the
    measure. `opened_by` may not decide it.
    """

    __tablename__ = "revocation"
    __table_args__ = (
        states_of(REVOCATION),
        Index("uq_revocation_open", "certification_id", unique=True, postgresql_where=text(_OPEN)),
        Index("ix_revocation_certification_id_id", "certification_id", "id"),
        Index("ix_revocation_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_revocation_status_id", "status", "id"),
    )
    noun = "revocation"
    life_cycle = REVOCATION

    case_number: Mapped[str] = mapped_column(unique=True)
    certification_id: Mapped[UUID] = mapped_column(ForeignKey("certification.id"))
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    ground: Mapped[str]
    evidence: Mapped[list[dict[str, Any]]]
    opened_by: Mapped[str]
    hearing_ends_at: Mapped[datetime | None]
    hearing_last_day: Mapped[date | None]
    statement: Mapped[str | None] = mapped_column(info=personal())
    stated_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    minutes_number: Mapped[str | None]
    outcome: Mapped[str | None]
    overturned_by_document: Mapped[str | None]
