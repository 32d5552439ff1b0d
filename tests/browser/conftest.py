"""A real browser before the service as it is deployed: a process of its own, with the invented register."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

import chromium
from domain.infra.database import make_engine
from domain.rules.time.periods import legal_day
from sandbox.postgres import Postgres
from sandbox.processes import Web
from sandbox.redis import free_port
from showing import Shown, show

EXECUTABLE = chromium.found()
# tests/conftest.py tells at the end of the run that this was left out
collect_ignore_glob = [] if EXECUTABLE else ["test_*.py"]


@pytest.fixture(scope="session")
async def shown_url(postgres: Postgres, template_database: str) -> AsyncIterator[tuple[str, Shown]]:
    postgres.create_database("browsed", template=template_database)
    url = postgres.url("browsed")
    engine = make_engine(url, application="tests")
    shown = await show(engine, legal_day(datetime.now(UTC)))
    await engine.dispose()
    yield url, shown
    postgres.drop_database("browsed")


@pytest.fixture(scope="session")
def shown(shown_url: tuple[str, Shown]) -> Shown:
    return shown_url[1]


@pytest.fixture(scope="session")
def base_url(shown_url: tuple[str, Shown], server_directory: Path) -> Iterator[str]:
    told = {
        "DATABASE_URL": shown_url[0],
        "REDIS_URL": "",
        "ZJTX_ENVIRONMENT": "development",
        "ZJTX_ISSUER": "https://identity.test",
        "ZJTX_JWKS_URL": "https://identity.test/jwks",
    }
    web = Web("api", "api.main:app", free_port(), environment=told, logs=server_directory / "browser")
    web.ready()
    yield web.url
    web.stop()


@pytest.fixture(scope="session")
async def chromium_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Chromium's own sandbox wants an ordinary user; the pages are our own
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=arguments)
        yield browser
        await browser.close()
