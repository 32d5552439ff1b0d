"""The audit trail (审计日志): a hash chain for each aggregate. Rows are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Base, new_id


class AuditEntry(Base):
    """What changed, by whom, and the chain: `hash` = SHA-256 of `prev_hash` and the canonical bytes of the rest.

    `changes` holds old and new values of columns without personal data; columns with it are only named.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("uq_audit_entry_version", "noun", "aggregate_id", "version", unique=True),
        Index("ix_audit_entry_aggregate_id_id", "aggregate_id", "id"),
        Index("ix_audit_entry_person_id", "person", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    noun: Mapped[str]
    aggregate_id: Mapped[UUID]
    version: Mapped[int]
    event_id: Mapped[UUID]
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    at: Mapped[datetime]
    person: Mapped[str]
    role: Mapped[str]
    client: Mapped[str]
    on_behalf_of: Mapped[str | None]
    act: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str]
    request_id: Mapped[str | None]
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
