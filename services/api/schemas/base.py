"""What all bodies share."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from api.schemas.types import Count, Id, Version


def _zulu(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


# An instant is answered in UTC; none is ever taken from a client.
Instant = Annotated[datetime, PlainSerializer(_zulu, return_type=str, when_used="json")]


class Body(BaseModel):
    """A request body: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """What the client sent, as the acts take it; absent and null mean the same."""
        return {
            name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None
        }


class Answer(BaseModel):
    """An answer, read from a row."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, row: object) -> Self:
        return cls.model_validate(row)


class Resource(Answer):
    """A resource with an identity and a version; the version is its `ETag`, too."""

    id: Id
    version: Version
    created_at: Instant
    updated_at: Instant


class Found(NamedTuple):
    """The rows of a page, and what is said of the list beside them."""

    rows: Iterable[Any]
    next_cursor: str | None
    estimated_total: int | None


class Page(Answer):
    """A page of a list, newest first; `next_cursor` is absent on the last, the total unless asked for."""

    next_cursor: str | None = Field(default=None, max_length=512)
    estimated_total: Count | None = None

    @classmethod
    def made_of(cls, found: Found, make: Callable[[Any], Answer]) -> Self:
        """The page of what was found, each row made an item by `make`."""
        rows, cursor, total = found
        items = [make(row) for row in rows]
        return cls.model_validate({"items": items, "next_cursor": cursor, "estimated_total": total})
