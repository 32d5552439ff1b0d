"""The whole stack as processes, and a worker that a test may kill."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from victims import Far, Workers

from city import City
from domain.infra.database import make_engine
from sandbox.stack import Stack


@pytest.fixture(scope="module")
def stack(server_directory: Path, monkeypatch_module: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Everything but a worker."""
    with Stack(server_directory / "faults", worker=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    """The embedded servers, whatever servers the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        yield patch


@pytest.fixture
async def city(stack: Stack) -> AsyncIterator[City]:
    """A city on the running API; its clock is the real one until a test moves it."""
    stack.clock.reset()
    engine = make_engine(stack.database_url, application="tests", pool_size=2)

    def token(person: str, **members: Any) -> str:
        return stack.token(person=person, **members)

    async with httpx.AsyncClient(base_url=stack.api_url, timeout=30) as http:
        yield City(http, token, stack.clock, engine)
    await engine.dispose()


@pytest.fixture
def workers(stack: Stack, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(stack, tmp_path)
    yield workers
    workers.stop()


@pytest.fixture
async def receiver(stack: Stack) -> AsyncIterator[Far]:
    async with httpx.AsyncClient(base_url=stack.receiver_url, timeout=30) as client:
        far = Far(client)
        await far.gate(closed=False)
        await far.forget()
        yield far
        await far.gate(closed=False)
        await asyncio.sleep(0)
