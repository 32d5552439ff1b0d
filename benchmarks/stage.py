"""What is measured, set up once: database and load on one core, the service or a floor on the other.

Everything starts when a row first asks for it, and is stopped on the way out. The service runs as in production, its
database as durable, its quotas counted, though out of reach.
"""

import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from benchmarks import seed
from benchmarks.load import CONNECTIONS, Load, ask, drive
from console.migrations import migrate
from sandbox import postgres, redis
from sandbox.identity import AUDIENCE, Keys, ready_token
from sandbox.postgres import Postgres
from sandbox.processes import Child, Web
from sandbox.redis import Redis, free_port

DATABASE = "bench"
_UVICORN = ("-m", "uvicorn", "--no-access-log")
_OUT_OF_REACH = str(10**9)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: certifications on file, rounds, seconds for each measurement of a round."""

    rows: int = 20_000
    rounds: int = 5
    seconds: float = 1.0

    def operations(self, in_a_second: int) -> int:
        """How many acts fill a measurement at that pace; each needs a case of its own, so that they are counted."""
        return max(1, round(in_a_second * self.seconds / CONNECTIONS)) * CONNECTIONS


@dataclass(frozen=True, slots=True)
class Served:
    """A server on the loopback, in a process of its own."""

    child: Child
    port: int

    def wait_ready(self) -> None:
        self.child.wait_ready(f"http://127.0.0.1:{self.port}/health/ready")

    @property
    def worked(self) -> float:
        """The processor time that it has used, in seconds."""
        told = Path(f"/proc/{self.child.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """What it holds at this moment, in MB (resident, shared libraries included)."""
        pages = int(Path(f"/proc/{self.child.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Stage:
    """A context manager; Linux only, since it says which core does what."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # numbers for whatever must differ from one measurement to the next
        self.turns = itertools.count(1)
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self.root = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="zjtx-bench-")))
        self.root.chmod(0o711)  # the database's own account must reach its directory
        self._closing.enter_context(on_core(1))
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing.close()

    @cached_property
    def postgres(self) -> Postgres:
        """A server with a migrated database and the certifications on file."""
        server = self._closing.enter_context(postgres.start(self.root / "pg"))
        server.create_database(DATABASE)
        migrate(server.url(DATABASE))
        for statement in seed.on_file(self.plan.rows):
            server.sql(statement, database=DATABASE)
        return server

    @cached_property
    def redis(self) -> Redis:
        return self._closing.enter_context(redis.start(self.root / "redis.log"))

    @cached_property
    def keys(self) -> Keys:
        return Keys.kept_in(self.root / "identity.json")

    @cached_property
    def identity(self) -> Web:
        port = free_port()
        told = {
            "ZJTX_ISSUER": f"http://127.0.0.1:{port}",
            "ZJTX_IDENTITY_KEYS": str(self.root / "identity.json"),
        }
        application = "sandbox.identity:from_environment"
        web = Web("identity", application, port, environment=told, logs=self.root, factory=True)
        self._closing.callback(web.stop)
        web.ready()
        return web

    @cached_property
    def api(self) -> Served:
        """The service, in one process on a core of its own."""
        return self.keep(self.launch_api())

    @cached_property
    def floor(self) -> Served:
        """The bare floor, in the same place."""
        return self.keep(self.launch_floor())

    @cached_property
    def receiver(self) -> Served:
        """Somebody to push to, beside the database."""
        return self.keep(self._launch("receiver", [*_UVICORN, "benchmarks.receiver:app"], {}, core=1))

    def launch_api(self) -> Served:
        return self._launch("api", ["-m", "api"], self.environment)

    def launch_floor(self) -> Served:
        told = {"ZJTX_FLOOR_DSN": self.postgres.url(DATABASE).replace("+asyncpg", "")}
        return self._launch("floor", [*_UVICORN, "benchmarks.floors:app"], told)

    def keep(self, served: Served) -> Served:
        """The server, once it is ready; stopped with the stage."""
        self._closing.callback(served.child.stop)
        served.wait_ready()
        return served

    @property
    def environment(self) -> dict[str, str]:
        """What the service is told: as in production, but that the provider's keys come over plain HTTP."""
        limits = ("CLIENT", "PERSON", "ADDRESS")
        return {
            "DATABASE_URL": self.postgres.url(DATABASE),
            "REDIS_URL": self.redis.url,
            "ZJTX_ENVIRONMENT": "development",
            "ZJTX_ISSUER": self.identity.url,
            "ZJTX_JWKS_URL": f"{self.identity.url}/.well-known/jwks.json",
            "ZJTX_AUDIENCE": AUDIENCE,
            "ZJTX_PUBLIC_BASE_URL": "https://zjtx.example",
            "ZJTX_CURSOR_SECRET": "only for the time of a benchmark, and long",
            **{f"ZJTX_{name}_LIMIT": _OUT_OF_REACH for name in limits},
        }

    def drive(self, served: Served, requests: Iterator[bytes], **how: Any) -> Load:
        """A load on a server, for the plan's seconds unless told otherwise; see `load.drive`."""
        return drive(served.port, requests, **{"seconds": self.plan.seconds, **how})

    def rate(self, served: Served, requests: Iterator[bytes]) -> float:
        """Answers a second."""
        return self.drive(served, requests).rate

    def yielded(self, served: Served, requests: Iterator[bytes]) -> float:
        """Answers for each second of the server's own processor time: what others do to the machine matters less."""
        before = served.worked
        load = self.drive(served, requests)
        return len(load.latencies) / (served.worked - before)

    def ask(self, request: bytes, served: Served | None = None) -> Any:
        """What the service (or another server) answers to one request."""
        return ask((served or self.api).port, request)

    def token(self, person: str, **members: str) -> str:
        return ready_token(self.keys, self.identity.url, person=person, **members)

    def sql(self, *statements: str) -> str:
        """What psql prints for the last of them."""
        return [self.postgres.sql(statement, database=DATABASE) for statement in statements][-1]

    def _launch(self, name: str, arguments: list[str], told: dict[str, str], core: int = 0) -> Served:
        port = free_port()
        with on_core(core):
            command = [sys.executable, *arguments, "--port", str(port)]
            return Served(Child(f"{name}-{port}", command, environment=told, logs=self.root), port)


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started inside runs on one core; where the machine has a single one, nothing changes."""
    before = os.sched_getaffinity(0)
    cores = sorted(ALL_CORES)
    os.sched_setaffinity(0, {cores[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


ALL_CORES = frozenset(os.sched_getaffinity(0))
