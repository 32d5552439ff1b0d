"""The application over an invented register, stored once for all who only look."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from serving import Serve, served

from domain.infra.database import make_engine
from domain.rules.time.periods import legal_day
from sandbox.postgres import Postgres
from showing import Shown, show


@pytest.fixture(scope="session")
async def shown_url(postgres: Postgres, template_database: str) -> AsyncIterator[tuple[str, Shown]]:
    postgres.create_database("shown", template=template_database)
    url = postgres.url("shown")
    engine = make_engine(url, application="tests")
    shown = await show(engine, legal_day(datetime.now(UTC)))
    await engine.dispose()
    yield url, shown
    postgres.drop_database("shown")


@pytest.fixture(scope="session")
def shown(shown_url: tuple[str, Shown]) -> Shown:
    return shown_url[1]


@pytest.fixture(scope="session")
async def browser(shown_url: tuple[str, Shown]) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as a browser does, in no particular language."""
    async with served(shown_url[0]) as client:
        yield client


@pytest.fixture
def serve(database_url: str) -> Serve:
    """`async with serve(address_limit=2) as client`: over an empty database of the test's own."""
    return lambda **changes: served(database_url, **changes)
