"""A real PostgreSQL and Redis for each test process, and a fresh database for each test that asks for one."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import chromium
from calling import ISSUER
from console.migrations import migrate
from domain.infra.database import make_engine
from sandbox import postgres as embedded_postgres
from sandbox import redis as embedded_redis
from sandbox.identity import Keys, issue_token
from sandbox.people import PEOPLE
from sandbox.postgres import Postgres
from sandbox.redis import Redis

TEMPLATE = "template_zjtx"
_numbers = count(1)


@pytest.fixture(scope="session")
def server_directory() -> Iterator[Path]:
    """A directory the servers may use: not pytest's own, whose parents are closed to other accounts."""
    directory = Path(tempfile.mkdtemp(prefix="zjtx-tests-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_directory: Path) -> Iterator[Postgres]:
    """This test process's own server, as durable as production's."""
    with embedded_postgres.start(server_directory / "pg") as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(server_directory: Path) -> Iterator[Redis]:
    with embedded_redis.start(server_directory / "redis.log") as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres: Postgres) -> str:
    """The name of a migrated, empty database that tests' databases are copied from."""
    postgres.create_database(TEMPLATE)
    migrate(postgres.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(postgres: Postgres, template_database: str) -> Iterator[str]:
    """An empty, migrated database of this test's own; dropped after it, whoever is still connected."""
    name = f"test_{next(_numbers)}"
    postgres.create_database(name, template=template_database)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url, application="tests")
    yield engine
    await engine.dispose()


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """This test process's Redis, empty."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture(scope="session")
def keys() -> Keys:
    """The identity provider's signing keys; sign with `sandbox.identity.issue_token`."""
    return Keys()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a run leaves out is said, never passed over."""
    if not chromium.found():
        terminalreporter.write_line(chromium.LEFT_OUT)


@pytest.fixture(scope="session")
def token(keys: Keys) -> Callable[..., str]:
    """`token("city-officer-1", role="auditor")`: a token for a ready person, with members replaced."""

    def issue(person: str, **members: Any) -> str:
        ready = {
            name: value
            for entry in PEOPLE
            if entry.person == person
            for name in ("role", "client", "district", "uscc")
            if (value := getattr(entry, name)) is not None
        }
        return issue_token(keys, **{"issuer": ISSUER, "person": person, **ready, **members})

    return issue
