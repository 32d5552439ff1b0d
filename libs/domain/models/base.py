"""What all rows share: exact types, UUIDv7 identities, versions."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import CheckConstraint, DateTime, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain.rules.law.life_cycles import LifeCycle

# Yuan as exact decimals: 999 999 999 999 999.99 at the most.
Money = Numeric(17, 2)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ids made later sort later, so a keyset page needs no second column."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        UUID: Uuid,
        datetime: DateTime(timezone=True),
        Decimal: Money,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: JSONB,
    }


class Aggregate(Base):
    """A row that has a version: every visible change raises it by one, with one history row and one audit entry."""

    __abstract__ = True

    noun: ClassVar[str]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def enterprise_of_event(self) -> UUID | None:
        """The enterprise whose subscribers hear of changes to this row."""
        return getattr(self, "enterprise_id", None)


class Stateful(Aggregate):
    """An aggregate with a life cycle; only `advance` writes `status`."""

    __abstract__ = True

    life_cycle: ClassVar[LifeCycle]

    status: Mapped[str]


def states_of(life_cycle: LifeCycle) -> CheckConstraint:
    """The table's list of states, held by the database too."""
    listed = ", ".join(f"'{state}'" for state in life_cycle.states)
    return CheckConstraint(f"status IN ({listed})", name="status")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def personal() -> dict[str, Any]:
    """`info` of a column that holds personal data: the audit trail names it and never keeps its value."""
    return {"personal": True}
