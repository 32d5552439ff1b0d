"""Rewards (奖励)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Stateful, states_of
from domain.rules.law.life_cycles import REWARD


class Reward(Stateful):
    """One grant with its legal basis. `amount_yuan` is absent for services and priorities."""

    __tablename__ = "reward"
    __table_args__ = (
        states_of(REWARD),
        Index("uq_reward_once", "once_key", unique=True),
        Index("ix_reward_enterprise_id_id", "enterprise_id", "id"),
        Index("ix_reward_certification_id_id", "certification_id", "id"),
    )
    noun = "reward"
    life_cycle = REWARD

    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    certification_id: Mapped[UUID] = mapped_column(ForeignKey("certification.id"))
    code: Mapped[str]
    amount_yuan: Mapped[Decimal | None]
    basis: Mapped[str]
    granted_on: Mapped[date]
    # enterprise and code for what is given once only; absent where it may be given again
    once_key: Mapped[str | None]
    recovery_reason: Mapped[str | None]
