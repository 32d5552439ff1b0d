"""What all reads share: one row that the actor may see, and keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from domain.models import Aggregate, Enterprise
from domain.rules.errors import NotFound
from domain.rules.law.permissions import Actor, Role

Row = TypeVar("Row", bound=Aggregate)

SEES_ALL = frozenset({Role.CITY_OFFICER, Role.AUDITOR, Role.SYSTEM})
SWEEP_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, newest first, and the id after which the next page starts (None: this was the last)."""

    items: Sequence[Row]
    after: UUID | None


def of_parties(
    actor: Actor,
    enterprise: InstrumentedAttribute[UUID] | None = None,
    district: InstrumentedAttribute[str] | None = None,
) -> ColumnElement[bool]:
    """Rows of the actor's own enterprise, of the actor's own district, or all; nobody else's."""
    if actor.role in SEES_ALL:
        return true()
    if actor.role is Role.ENTERPRISE and actor.uscc is not None and enterprise is not None:
        own = select(Enterprise.id).where(Enterprise.uscc == actor.uscc)
        return enterprise == own.scalar_subquery()
    if actor.role is Role.COUNTY_OFFICER and actor.district is not None and district is not None:
        return district == actor.district
    return false()


async def get(session: AsyncSession, statement: Select[Any], *, lock: bool = False) -> Any:
    """The one row of the statement, locked until the transaction ends if asked. Raises NotFound."""
    if lock:
        # what another transaction committed while we waited for the lock is what counts now
        statement = statement.with_for_update(
            of=statement.column_descriptions[0]["entity"]
        ).execution_options(populate_existing=True)
    row = await session.scalar(statement)
    if row is None:
        raise NotFound()
    return row


async def page(
    session: AsyncSession, statement: Select[Any], model: type[Row], *, limit: int, after: UUID | None
) -> Page[Row]:
    """A keyset page by id, which is in order of creation (UUIDv7); the cost does not grow with the depth."""
    if after is not None:
        statement = statement.where(model.id < after)
    rows = (await session.scalars(statement.order_by(model.id.desc()).limit(limit + 1))).all()
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


async def counted(session: AsyncSession, statement: Select[Any], model: type[Row], *, most: int) -> int:
    """How many rows there are, counted no further than to one more than `most`: to count costs what it counts."""
    some = statement.with_only_columns(model.id, maintain_column_froms=True).limit(most + 1).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one())


def filtered(statement: Select[Any], model: type[Aggregate], **wanted: object) -> Select[Any]:
    """The statement with an equality for every filter that is given."""
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(getattr(model, name) == value)
    return statement
