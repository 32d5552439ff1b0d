"""The record of what was archived (归档): which months are gone from the books, and into which files."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, one_of

EVENT = "event"
DELIVERY = "delivery"
BOOKS = (EVENT, DELIVERY)


class ArchivedMonth(Base):
    """One book's month, written to a file and dropped in the transaction of this row; `sha256` is the file's.

    `month` is its first day, by the machines' time in UTC, as the ids of the rows have it.
    """

    __tablename__ = "archived_month"
    __table_args__ = (one_of("book", BOOKS),)

    month: Mapped[date] = mapped_column(primary_key=True)
    book: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int] = mapped_column(BigInteger)
    first_id: Mapped[UUID | None]
    last_id: Mapped[UUID | None]
    file: Mapped[str]
    sha256: Mapped[str]
    archived_by: Mapped[str]
    at: Mapped[datetime]
