"""The way of a request to a page: its quota, its language, one transaction that is only read in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth.rate_limits import spend_for_address
from api.errors.problems import NOTES
from api.pages.reader import Reader
from api.pages.rendering import render
from domain.infra import clock


@dataclass(frozen=True, slots=True)
class Visit:
    """One reader at one page, at a legal instant."""

    request: Request
    session: AsyncSession
    now: datetime
    reader: Reader

    def asked(self, name: str) -> str:
        """A query parameter, or nothing; what a page does not know, such as a link's tracking marks, is let be."""
        return self.request.query_params.get(name, "").strip()

    def answer(self, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> Response:
        return render(self.reader, template, status=status, now=self.now, **values)


Page = Callable[[Visit], Awaitable[Response]]
Leaflet = Callable[[Reader, Request], Awaitable[Response]]


def page(path: str, show: Page, *, guessable: bool = False) -> Route:
    """A GET route that admits as the public routes do, and hands the page a visit."""

    async def visited(reader: Reader, request: Request) -> Response:
        state = request.app.state
        now = clock.read(state.settings.clock_file)
        async with state.gate.transaction() as session:
            return await show(Visit(request, session, now, reader))

    return leaflet(path, visited, name=show.__name__, guessable=guessable)


def leaflet(path: str, show: Leaflet, *, name: str, guessable: bool = False) -> Route:
    """A page for which nothing is read."""

    async def handle(request: Request) -> Response:
        request.scope.setdefault(NOTES, {})["operation"] = f"page:{name}"
        await spend_for_address(request, guessable=guessable)
        return await show(Reader.of(request.scope), request)

    return Route(path, handle, methods=["GET"])
