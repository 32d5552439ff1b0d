"""Fixtures of cities to walk through: one that is founded, with its experts and an open round."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from api.main import create_app
from calling import provider_of, running, settings_for
from city import City
from domain.infra.database import make_engine
from factories import at
from rewinding import keep, rewind
from sandbox.clock import Clock
from sandbox.identity import Keys
from sandbox.postgres import Postgres

FOUNDED = at("2026-01-05")
_numbers = count(1)

CityOn = Callable[[str], AbstractAsyncContextManager[City]]


@pytest.fixture(scope="session")
def city_on(
    postgres: Postgres, keys: Keys, token: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> CityOn:
    """`async with city_on(database) as city`: the whole service on a database, with a clock of its own."""

    @asynccontextmanager
    async def open_city(database: str) -> AsyncIterator[City]:
        clock = Clock(Path(tmp_path_factory.mktemp("clock")) / "ahead")
        clock.move_to(FOUNDED)
        settings = settings_for(postgres.url(database), clock_file=clock.path)
        engine = make_engine(postgres.url(database), application="tests", pool_size=2)
        try:
            async with running(create_app(settings, provider=provider_of(keys))) as http:
                yield City(http, token, clock, engine)
        finally:
            await engine.dispose()

    return open_city


@pytest.fixture(scope="session")
async def founded(postgres: Postgres, template_database: str, city_on: CityOn) -> tuple[str, list[str], str]:
    """A founded city's database, its experts and its round; its rows are laid aside, to be put back."""
    name = f"founded_{next(_numbers)}"
    postgres.create_database(name, template=template_database)
    async with city_on(name) as city:
        await city.found()
        await keep(city.engine)
        return name, city.expert_ids, city.round_id


@pytest.fixture
async def city(founded: tuple[str, list[str], str], city_on: CityOn) -> AsyncIterator[City]:
    """The founded city as it was on its first day."""
    name, expert_ids, round_id = founded
    async with city_on(name) as city:
        await rewind(city.engine)
        city.expert_ids, city.round_id = expert_ids, round_id
        yield city
