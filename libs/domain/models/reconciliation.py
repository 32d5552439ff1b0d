"""Reconciliation (对账) of the feed, its differences, and the alert of a receiver that has waited too long."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, Stateful, new_id, one_of, states_of
from domain.rules.law.life_cycles import RECONCILIATION

# the receiver does not have what it acknowledged; has other bytes; has what we never sent; refused it after all
MISSING = "MISSING"
ALTERED = "ALTERED"
UNKNOWN = "UNKNOWN"
REFUSED = "REFUSED"


class Reconciliation(Stateful):
    """One comparison of what we hold delivered with what the receiver says it has, a page at a time.

    `after_enterprise` and `after_sequence` are where it has got to; at most one runs. `ahead` counts what the receiver
    has and we do not know to be delivered yet: its answer was lost, and the next attempt will say so.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        states_of(RECONCILIATION),
        Index(
            "uq_reconciliation_running", "status", unique=True, postgresql_where=text("status = 'RUNNING'")
        ),
    )
    noun = "reconciliation"
    life_cycle = RECONCILIATION

    after_enterprise: Mapped[UUID | None]
    after_sequence: Mapped[int | None] = mapped_column(BigInteger)
    compared: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    altered: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    ahead: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class Difference(Base):
    """One event on which the two ledgers differ; a missing one is due again from `repushed_at` on.

    `answer` is what the receiver says of one that it refuses.
    """

    __tablename__ = "difference"
    __table_args__ = (
        one_of("kind", (MISSING, ALTERED, UNKNOWN, REFUSED)),
        Index("ix_difference_reconciliation_id_id", "reconciliation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reconciliation_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliation.id"))
    kind: Mapped[str]
    # as the receiver names it where it is unknown to us
    event_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger)
    repushed_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class BacklogAlert(Base):
    """A receiver's oldest undelivered event is older than the limit; the row goes when that is no longer so."""

    __tablename__ = "backlog_alert"

    receiver_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
