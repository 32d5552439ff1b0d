"""Small books the service keeps for itself: idempotency keys, counters, slots, calendar years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Aggregate, Base


class IdempotencyKey(Base):
    """A committed answer, kept seven days so that the same request is answered alike and done once."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    client: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Counter(Base):
    """The last number given in a series and year; taken last in a transaction, so that none is lost or doubled."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class CalendarYear(Aggregate):
    """A year's days off and working weekends by the State Council's notice, loaded by an operator."""

    __tablename__ = "calendar_year"
    noun = "calendar_year"

    year: Mapped[int] = mapped_column(unique=True)
    source: Mapped[str]
    days_off: Mapped[list[str]]
    working_weekends: Mapped[list[str]]


class LocalDayOff(Aggregate):
    """A day off that a local government sets by a document of its own (地方性节假日)."""

    __tablename__ = "local_day_off"
    noun = "local_day_off"

    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str]
    source: Mapped[str]


class Heartbeat(Base):
    """When a worker last looked for work: the truth behind its health, since Redis may forget."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Slot(Base):
    """A tick of the worker's calendar that some worker has taken: whoever inserts the row does the work."""

    __tablename__ = "slot"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
