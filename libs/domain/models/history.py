"""History (办理历程): the steps of every case, as people read them. Rows are only ever added."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, new_id


class Step(Base):
    """One step: who did what, in which role and through which program, when and for which reason."""

    __tablename__ = "history"
    __table_args__ = (
        Index("uq_history_version", "aggregate_id", "version", unique=True),
        Index("ix_history_aggregate_id_id", "aggregate_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    noun: Mapped[str]
    aggregate_id: Mapped[UUID]
    version: Mapped[int]
    act: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    at: Mapped[datetime]
    person: Mapped[str]
    role: Mapped[str]
    client: Mapped[str]
    on_behalf_of: Mapped[str | None]
    reason: Mapped[str]
