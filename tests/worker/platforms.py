"""A platform's own receiver of webhooks, on TLS, and the dispatcher that serves it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from receiving import SECRET
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from city import City
from sandbox import certificates
from sandbox.redis import free_port
from waiting import until
from worker.delivery.dispatcher import Dispatcher
from worker.settings import Settings


class Platform:
    """A platform's own receiver on TLS; `status` is what it answers."""

    def __init__(self, directory: Path) -> None:
        self.port, self.status = free_port(), 204
        self.requests: list[tuple[dict[str, str], bytes]] = []
        certificates.make(directory)
        self.authority, self._certificate = directory / certificates.AUTHORITY, directory / "sound.pem"

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/hooks"

    async def take(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        if self.status == 307:
            return RedirectResponse("https://localhost:1/elsewhere")
        return Response(status_code=self.status)

    @contextlib.asynccontextmanager
    async def up(self) -> AsyncIterator["Platform"]:
        app = Starlette(routes=[Route("/hooks", self.take, methods=["POST"])])
        config = uvicorn.Config(app, port=self.port, ssl_certfile=self._certificate, log_level="warning")
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None
        serving = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        yield self
        server.should_exit = True
        await serving


def settings_for(ca_file: Path, **changes: Any) -> Settings:
    given = {
        "environment": "development",
        "database_url": "unused",
        "redis_url": "unused",
        "feed_url": "http://127.0.0.1:1/nobody",
        "feed_secret": SECRET,
        "private_targets": True,
        "ca_file": ca_file,
        "request_seconds": 2,
        "lease_seconds": 5,
        "look_seconds": 0.02,
    }
    return Settings(**{**given, **changes})


@contextlib.asynccontextmanager
async def dispatched(city: City, settings: Settings) -> AsyncIterator[None]:
    dispatcher = Dispatcher(city.engine, settings, lambda: city.now)
    running = asyncio.create_task(dispatcher.run())
    yield
    dispatcher.stop()
    await asyncio.wait_for(running, 10)
