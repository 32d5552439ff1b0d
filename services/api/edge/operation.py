"""What the edge must know of an operation before it looks at a request: who may, on what, under which conditions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.edge.deprecation import Ageing
from domain.rules.errors import Refusal
from domain.rules.law.permissions import Actor

Subject = Callable[[AsyncSession, Actor, UUID], Awaitable[Any]]
Location = Callable[[Any], str]
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`key` is the row of `actors.MAY` (None: anybody, without a token); `subject` finds the row that {id} names.

    `media_type`: of its success; a refusal is a problem document whatever was asked for.
    `guessable`: its address could be found by trying, so that it is refused while nobody counts the tries.
    """

    id: str
    key: str | None
    method: str
    path: str
    status_code: int
    tag: str
    summary_zh: str
    subject: Subject | None = None
    location: Location | None = None
    idempotent: bool = False
    if_match: bool = False
    conditional: bool = False
    paged: bool = False
    guessable: bool = False
    ageing: Ageing | None = None
    problems: tuple[type[Refusal], ...] = ()
    media_type: str = JSON

    @property
    def is_file(self) -> bool:
        return self.media_type != JSON

    @property
    def public(self) -> bool:
        return self.key is None

    @property
    def writes(self) -> bool:
        return self.method != "GET"
