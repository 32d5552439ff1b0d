"""Party-group decisions (党组会议决定)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Stateful, states_of
from domain.rules.law.life_cycles import DECISION

OUTCOMES = ("PROPOSE", "DECLINE")


class Decision(Stateful):
    """A meeting's outcome for each company, recorded before any notice.

    `outcomes` is `[{application_id, outcome, reason}]`. A recorded decision changes only by a later one, which names
    it in `supersedes_id`.
    """

    __tablename__ = "decision"
    __table_args__ = (states_of(DECISION),)
    noun = "decision"
    life_cycle = DECISION

    meeting: Mapped[str]
    held_on: Mapped[date]
    minutes_number: Mapped[str] = mapped_column(unique=True)
    outcomes: Mapped[list[dict[str, Any]]]
    recorded_by: Mapped[str]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), unique=True)
