"""The receiver's door on TLS (安全信道): it shows its certificate or, where a fault says so, a wrong one.

Whoever looks at certificates goes away without a word. What is said all the same is not listened to, and noted.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from api.edge.http_protocol import Http1
from sandbox.certificates import SOUND
from sandbox.faults import WRONG_CERTIFICATES, Faults
from sandbox.feed_ledger import Ledger
from sandbox.wire import Wire, problem


class Door:
    """Certificates as `certificates.make` leaves them in `directory`; `faults` decides at each greeting."""

    def __init__(self, directory: Path, port: int, faults: Faults, ledger: Ledger) -> None:
        self._port, self._faults, self._ledger = port, faults, ledger
        self._sound = _context(directory / f"{SOUND}.pem")
        self._wrong = {name: _context(directory / f"{name}.pem") for name in WRONG_CERTIFICATES}
        self._sound.sni_callback = self._greet
        self._state = ServerState()

    @asynccontextmanager
    async def open(self, app: ASGIApp) -> AsyncIterator[None]:
        """Serves `app` on the door's port of the loopback."""
        config = uvicorn.Config(self._guarded(app), http=Http1, lifespan="off", access_log=False)
        config.load()
        server = await asyncio.get_running_loop().create_server(
            lambda: Http1(config=config, server_state=self._state, app_state={}),
            "127.0.0.1",
            self._port,
            ssl=self._sound,
        )
        yield
        server.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Ends every connection, so that whoever comes again looks at a certificate again."""
        for connection in list(self._state.connections):
            connection.transport.abort()

    def _greet(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        """OpenSSL asks at each greeting which certificate to show."""
        if wrong := self._faults.greet():
            self._ledger.greeted(wrong)
            connection.context = self._wrong[wrong]

    def _guarded(self, app: ASGIApp) -> ASGIApp:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if Wire(send).context is not self._sound:
                self._ledger.imposed()
                await problem(421, "this is not who you wanted to talk to")(scope, receive, send)
                return
            await app(scope, receive, send)

        return guarded


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
