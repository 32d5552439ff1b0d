"""What all bodies share."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from api.schemas.types import Id, Version


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


class Page(Answer):
    """A page of a list, newest first; `next_cursor` is absent on the last."""

    next_cursor: str | None = Field(default=None, max_length=512)

    @classmethod
    def made_of(cls, found: tuple[Iterable[Any], str | None], make: Callable[[Any], Answer]) -> Self:
        """The page of `(rows, next_cursor)`, each row made an item by `make`."""
        rows, cursor = found
        return cls.model_validate({"items": [make(row) for row in rows], "next_cursor": cursor})
