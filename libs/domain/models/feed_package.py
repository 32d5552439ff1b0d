"""Feed packages (报送数据包): events of the feed as files, for a receiver without an interface, and its receipts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, Stateful, new_id, one_of, states_of
from domain.rules.law.life_cycles import FEED_PACKAGE

# what a receipt says of a row; of a company, what comes after a refused row is owed again, whoever took it
DELIVERED = "DELIVERED"
REFUSED = "REFUSED"
RETURNED = "RETURNED"
OUTCOMES = (DELIVERED, REFUSED, RETURNED)


class FeedPackage(Stateful):
    """One package: its rows are fixed when it is asked for, its file when the worker has made it.

    `sha256` and `size` (bytes) are the file's. `refused` and `returned` count rows by what the receipt made of them;
    all others it delivered.
    """

    __tablename__ = "feed_package"
    __table_args__ = (states_of(FEED_PACKAGE), Index("ix_feed_package_status_id", "status", "id"))
    noun = "feed_package"
    life_cycle = FEED_PACKAGE

    number: Mapped[str] = mapped_column(unique=True)
    requested_by: Mapped[str]
    rows: Mapped[int]
    enterprises: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    receipt_number: Mapped[str | None]
    received_on: Mapped[date | None]
    refused: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)


class FeedPackageRow(Base):
    """One event in a package; while the package is `open` its delivery is in no other.

    No foreign key to event and delivery: what was handed over stays known when their old months are put away.
    """

    __tablename__ = "feed_package_row"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        Index("uq_feed_package_row_row_no", "package_id", "row_no", unique=True),
        Index("uq_feed_package_row_open", "delivery_id", unique=True, postgresql_where=text("open")),
        Index("ix_feed_package_row_package_id_id", "package_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    package_id: Mapped[UUID] = mapped_column(ForeignKey("feed_package.id"))
    row_no: Mapped[int]
    delivery_id: Mapped[UUID]
    event_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger)
    open: Mapped[bool] = mapped_column(default=True)
    outcome: Mapped[str | None]
    answer: Mapped[str | None]


class FeedPackageFile(Base):
    """The bytes that are handed over, under their package's id; the database refuses to change them."""

    __tablename__ = "feed_package_file"

    id: Mapped[UUID] = mapped_column(ForeignKey("feed_package.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
