"""The application as a browser meets it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx

from api.main import create_app
from api.settings import Settings

BASE_URL = "http://pages.test"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@asynccontextmanager
async def served(database_url: str, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    given = {
        "environment": "development",
        "database_url": database_url,
        "redis_url": None,
        "issuer": "https://identity.test",
        "jwks_url": "https://identity.test/jwks",
        "public_base_url": BASE_URL,
        "allowed_hosts": frozenset(),
        "clock_file": None,
    }
    app = create_app(Settings(**given | changes))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=BROWSER) as client,
    ):
        yield client
