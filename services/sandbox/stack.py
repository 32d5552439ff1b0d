"""The whole of it on one machine: PostgreSQL, Redis, identity provider, feed receiver, API and worker.

Everything it keeps is in one directory, `.sandbox` unless told otherwise; starting again there finds the data again.
DATABASE_URL and REDIS_URL, where set, name servers to use instead of the embedded ones.
"""

import base64
import contextlib
import fcntl
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from console.migrations import migrate
from sandbox import certificates, postgres
from sandbox.clock import Clock
from sandbox.identity import AUDIENCE, Keys, ready_token
from sandbox.postgres import Postgres
from sandbox.processes import Child, ProcessFailed, Watched, Web
from sandbox.redis import Redis, free_port

DEFAULT_ROOT = Path(".sandbox")
DATABASE = "zjtx"
# what people type into a browser; taken by somebody else, a free one is used
_PREFERRED_PORTS = {"api": 8000, "identity": 8001, "receiver": 8002}
_Child = TypeVar("_Child", bound=Child)


class AlreadyRunning(RuntimeError):
    """Another sandbox holds the directory."""


class Stack:
    """A context manager: everything is up inside, and down again after it.

    `Stack(root, preferred_ports=True)` takes ports 8000 to 8002 where they are free; otherwise any free ones.
    """

    database_url: str
    redis_url: str
    api: Web
    worker: Watched
    identity: Web
    receiver: Web
    postgres: Postgres | None = None
    redis: Redis | None = None

    def __init__(
        self, root: Path = DEFAULT_ROOT, *, preferred_ports: bool = False, worker: bool = True
    ) -> None:
        self.root = root.absolute()
        self.logs = self.root / "logs"
        self.clock = Clock(self.root / "clock")
        self._with_worker = worker
        self._certificates = self.root / "certificates"
        self._door = free_port()
        self._ports = {name: _port(name, preferred_ports) for name in _PREFERRED_PORTS}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.enter_context(_alone_in(self.root))
            self.keys = Keys.kept_in(self.root / "identity.json")
            self.feed_secret = _kept_secret(self.root / "feed-secret", prefix="whsec_")
            certificates.make(self._certificates)
            self._start(undo)
            self._closing = undo.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing.close()

    def check(self) -> None:
        """Raises ProcessFailed where a child is dead for good."""
        for web in (self.identity, self.receiver, self.api):
            if web.process.poll() is not None:
                raise ProcessFailed(web.complaint(f"ended with {web.process.returncode}"))
        if self._with_worker and self.worker.broken:
            raise ProcessFailed(self.worker.broken)

    @property
    def api_url(self) -> str:
        return self._url("api")

    @property
    def issuer(self) -> str:
        return self._url("identity")

    @property
    def receiver_url(self) -> str:
        return self._url("receiver")

    @property
    def feed_url(self) -> str:
        """Where the feed's events go: over TLS, as in production."""
        return f"https://127.0.0.1:{self._door}/events"

    @property
    def environment(self) -> dict[str, str]:
        """What the services are told; the same names as in production."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "ZJTX_ENVIRONMENT": "development",
            "ZJTX_ISSUER": self.issuer,
            "ZJTX_JWKS_URL": f"{self.issuer}/.well-known/jwks.json",
            "ZJTX_AUDIENCE": AUDIENCE,
            "ZJTX_FEED_URL": self.feed_url,
            "ZJTX_FEED_SECRET": self.feed_secret,
            "ZJTX_CA_FILE": str(self._certificates / certificates.AUTHORITY),
            "ZJTX_PRIVATE_TARGETS": "true",
            # people who move the clock do not want to wait for the next half minute
            "ZJTX_SWEEP_SECONDS": "1",
            "ZJTX_REQUEST_SECONDS": "5",
            "ZJTX_LEASE_SECONDS": "10",
            "ZJTX_CLOCK_FILE": str(self.clock.path),
            "ZJTX_PUBLIC_BASE_URL": self.api_url,
            "ZJTX_CURSOR_SECRET": _kept_secret(self.root / "cursor-secret"),
        }

    def token(self, *, role: str | None = None, person: str | None = None, **members: Any) -> str:
        """A token for a ready person; see `identity.ready_token`."""
        return ready_token(self.keys, self.issuer, role=role, person=person, **members)

    def _start(self, undo: ExitStack) -> None:
        """What needs nothing is started first; while it comes up, the database is made ready."""
        (self.root / "issuer").write_text(self.issuer)
        self.postgres = self._database(undo)
        self.redis = self._cache(undo)
        self.identity = _started(undo, self._identity())
        self.receiver = _started(undo, self._receiver())
        if self.postgres:
            self.postgres.wait()
            if not self.postgres.has_database(DATABASE):
                self.postgres.create_database(DATABASE)
        migrate(self.database_url)
        self.api = _started(undo, self._api())
        if self._with_worker:
            self.worker = _started(undo, self._worker())
            # both at once, since each may take a while over what it has in hand
            undo.callback(self.api.ask_to_stop)
        for web in (self.identity, self.receiver, self.api):
            web.ready()

    def _database(self, undo: ExitStack) -> Postgres | None:
        if given := os.environ.get("DATABASE_URL"):
            self.database_url = given
            return None
        server = postgres.launch(self.root / "postgres")
        undo.callback(server.stop)
        self.database_url = server.url(DATABASE)
        return server

    def _cache(self, undo: ExitStack) -> Redis | None:
        if given := os.environ.get("REDIS_URL"):
            self.redis_url = given
            return None
        server = Redis(self.logs / "redis.log")
        undo.callback(server.stop)
        server.wait()
        self.redis_url = server.url
        return server

    def _identity(self) -> Web:
        told = {"ZJTX_ISSUER": self.issuer, "ZJTX_IDENTITY_KEYS": str(self.root / "identity.json")}
        return self._web("identity", "sandbox.identity:from_environment", told, factory=True)

    def _receiver(self) -> Web:
        told = {
            "ZJTX_FEED_SECRET": self.feed_secret,
            "ZJTX_FEED_JOURNAL": str(self.root / "feed-ledger.jsonl"),
            "ZJTX_FEED_CERTIFICATES": str(self._certificates),
            "ZJTX_FEED_TLS_PORT": str(self._door),
        }
        return self._web("receiver", "sandbox.receiver:from_environment", told, factory=True)

    def _api(self) -> Web:
        return self._web("api", "api.main:app", self.environment)

    def _worker(self) -> Watched:
        command = [sys.executable, "-m", "worker"]
        return Watched("worker", command, environment=self.environment, logs=self.logs)

    def _web(self, name: str, application: str, told: dict[str, str], *, factory: bool = False) -> Web:
        port = self._ports[name]
        return Web(name, application, port, environment=told, logs=self.logs, factory=factory)

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"


def _started(undo: ExitStack, child: _Child) -> _Child:
    """The child, to be stopped on the way out."""
    undo.callback(child.stop)
    return child


@contextmanager
def _alone_in(root: Path) -> Iterator[None]:
    """Holds the directory's lock; the system lets go of it however this process ends."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunning(
                f"a sandbox is running in {root} already (process {holder}): stop it, or choose another --root"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _port(name: str, preferred: bool) -> int:
    if preferred:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", _PREFERRED_PORTS[name]))
            return _PREFERRED_PORTS[name]
    return free_port()


def _kept_secret(path: Path, prefix: str = "") -> str:
    """A secret of 32 bytes, made on first use and readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(prefix + base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()
