"""What every channel that can be reconciled knows: to say what its receiver has."""

from datetime import date, datetime
from typing import Protocol, TypeVar

from domain.acts.reconciliations.compare import Place, Received
from domain.models import Event

Connection = TypeVar("Connection", contravariant=True)


class Unlisted(Exception):
    """The receiver does not say what it has, or not in the contract's words."""


class Listing(Protocol[Connection]):
    """The list of one receiver; `body` are the bytes that it should have of an event."""

    def body(self, event: Event, /) -> bytes: ...

    async def between(
        self,
        connection: Connection,
        after: Place | None,
        until: Place | None,
        now: datetime,
        archived: frozenset[date] = frozenset(),
        /,
    ) -> list[Received]:
        """All that lies after one place and up to another, in order. Raises Unlisted.

        What was made in `archived` months is left out: the receiver keeps it, and we have nothing to lay beside it.
        """
        ...
