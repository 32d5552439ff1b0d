"""Rounds (申报批次): the call for applications, its window and its list of materials."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from domain.models.base import Stateful, states_of
from domain.rules.law.life_cycles import ROUND


class Round(Stateful):
    """`materials` is the call's own list (申报材料), each `{code, title_zh, title_en, required}`.

    The window is in legal days, both included; the measure is pinned when the round opens.
    """

    __tablename__ = "round"
    __table_args__ = (states_of(ROUND), CheckConstraint("opens_on <= closes_on", name="window"))
    noun = "round"
    life_cycle = ROUND

    name: Mapped[str]
    measure_id: Mapped[str]
    form_version: Mapped[str]
    materials: Mapped[list[dict[str, Any]]]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
