"""The application, put together."""

import gc
import signal
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from types import FrameType
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as PlainRoute

from api.auth.jwks import PublishedKeys
from api.auth.rate_limits import Limits
from api.auth.tokens import Tokens
from api.contract import document as contract
from api.edge import unparsable
from api.edge.http_protocol import REFUSE
from api.edge.middleware import API_VERSION, Edge
from api.edge.router import Router
from api.edge.session_provider import Gate
from api.pages import refused
from api.pages.routes import ROUTES as PAGES
from api.routes import ROUTERS, health
from api.settings import Settings
from api.statistics_cache import Counting
from domain.infra import logs
from domain.infra.database import assert_durable, make_engine
from domain.rules.errors import Refusal

# a request makes some thousand objects that die with it; by default three collections would run in each
_GC_THRESHOLDS = (20_000, 20, 50)


def create_app(
    settings: Settings,
    routers: Iterable[Router] = ROUTERS,
    provider: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The service; `provider` is the way to the identity provider where it is not the network."""
    app = FastAPI(
        title="zjtx",
        version=API_VERSION,
        lifespan=_lifespan,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        openapi_url=None,  # the pages serve the contract, and a reference that loads nothing from elsewhere
    )
    app.state.settings, app.state.provider, app.state.draining = settings, provider, False
    # what anybody may ask is asked most, so that it is looked for first
    for router in sorted(routers, key=lambda router: router.tag != "public"):
        app.router.routes.extend(router.routes)
    app.router.routes.extend(health.router.routes)
    app.router.routes.extend(PAGES)
    app.state.written_out = frozenset(_addresses(app))
    app.openapi = contract.document  # type: ignore[method-assign]  # how FastAPI says that a contract is replaced
    for kind in (Refusal, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)
    app.add_middleware(Edge, settings=settings)
    return app


def _addresses(app: FastAPI) -> Iterator[str]:
    """The paths in which nothing varies."""
    return (route.path for route in app.routes if isinstance(route, PlainRoute) and "{" not in route.path)


async def _answer(request: Request, failure: Exception) -> Response:
    return refused.answer(failure, request.scope)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    """What lives as long as the process. Raises RuntimeError where the database would lose acknowledged writes."""
    settings: Settings = app.state.settings
    engine = make_engine(
        settings.database_url.get_secret_value(), application="zjtx-api", pool_size=settings.pool_size
    )
    # readiness has a connection of its own: a full house is no reason to be taken out of service
    probe = make_engine(settings.database_url.get_secret_value(), application="zjtx-api-probe", pool_size=1)
    app.state.limits = _limits(settings)
    async with httpx.AsyncClient(transport=app.state.provider) as client:
        try:
            await assert_durable(engine)
            app.state.probe = probe
            app.state.gate = Gate(engine, settings.pool_size)
            app.state.tokens = Tokens(settings, PublishedKeys(settings.jwks_url, client))
            app.state.counting = Counting()
            # what start-up made lives for ever: the collector need not look at it again, nor so often at the rest
            gc.collect()
            gc.freeze()
            gc.set_threshold(*_GC_THRESHOLDS)
            with _told_to_stop(app):
                yield {REFUSE: partial(unparsable.refuse, settings)}
        finally:
            if app.state.limits:
                await app.state.limits.aclose()
            await engine.dispose()
            await probe.dispose()


def _limits(settings: Settings) -> Limits | None:
    return Limits(settings, settings.redis_url.get_secret_value()) if settings.redis_url else None


@contextmanager
def _told_to_stop(app: FastAPI) -> Iterator[None]:
    """From SIGTERM on, new requests on connections that are still open are sent elsewhere; the server does the rest."""
    before = signal.getsignal(signal.SIGTERM)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def drain(number: int, frame: FrameType | None) -> None:
        app.state.draining = True
        before(number, frame)

    signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def __getattr__(name: str) -> Any:
    """`app`, for `uvicorn api.main:app`: made from the environment when it is asked for, not when this is imported."""
    if name != "app":
        raise AttributeError(name)
    logs.configure()
    return create_app(Settings())
