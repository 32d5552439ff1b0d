"""What a route is given: the call (session, actor, now, version, subject) and, for lists, the page asked for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from api.edge import cursors
from api.edge.languages import Language
from api.edge.query_types import DIGITS
from api.edge.request_parsing import Intake
from api.schemas.base import Found
from api.settings import Settings
from domain.queries import common
from domain.rules.law.permissions import Actor

CALL = "zjtx.call"
# how far a list's total is counted; one more stands for "more than that"
COUNTED = 10_000


@dataclass(slots=True)
class Call:
    """One request, admitted: who acts, when, on what, in which transaction.

    `version` is what `If-Match` named, `subject` the row that {id} names; `headers` go onto the answer.
    """

    session: AsyncSession
    actor: Actor
    now: datetime
    language: Language
    intake: Intake
    fingerprint: bytes = b""
    subject: Any = None
    version: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


async def _call(request: Request) -> Call:
    call: Call = request.scope[CALL]
    return call


CallDep = Annotated[Call, Depends(_call)]


@dataclass(slots=True)
class PageRequest:
    """How much of a list is wanted, and after which row."""

    path: str
    filters: tuple[tuple[str, str], ...]
    secret: str
    limit: int
    after: UUID | None
    counted: bool

    async def of(self, call: Call, statement: Select[Any], model: type[Any]) -> Found:
        """The page's rows and the cursor of the next; a `Link` to that goes onto the answer."""
        page = await common.page(call.session, statement, model, limit=self.limit, after=self.after)
        total = await common.counted(call.session, statement, model, most=COUNTED) if self.counted else None
        if page.after is None:
            return Found(page.items, None, total)
        cursor = cursors.sign(self.secret, cursors.context(self.path, self.filters), page.after)
        query = urlencode([*self.filters, ("limit", self.limit), ("cursor", cursor)])
        call.headers["Link"] = f'<{self.path}?{query}>; rel="next"'
        return Found(page.items, cursor, total)


# what a cursor looks like; one that looks otherwise is an invalid cursor, as is one that is not ours
_CURSOR: dict[str, Any] = {"pattern": "^[A-Za-z0-9_=-]*$"}


async def _page(
    request: Request,
    limit: Annotated[int, DIGITS, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512, json_schema_extra=_CURSOR)] = None,
    include_total: Annotated[str | None, Query(pattern="^estimated$", max_length=9)] = None,
) -> PageRequest:
    """Raises InvalidCursor."""
    settings: Settings = request.app.state.settings
    secret = settings.cursor_secret.get_secret_value()
    filters = tuple(sorted(item for item in request.query_params.multi_items() if item[0] not in _PAGING))
    path: str = request.scope["path"]
    after = None if cursor is None else cursors.read(secret, cursors.context(path, filters), cursor)
    return PageRequest(path, filters, secret, limit, after, include_total is not None)


_PAGING = ("limit", "cursor", "include_total")
PageDep = Annotated[PageRequest, Depends(_page)]
