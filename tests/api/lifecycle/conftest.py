"""Cities to walk through, and one with a row in every state."""

from collections.abc import AsyncIterator

import pytest
from gallery import PRESENT, Gallery, furnish

from cases import Case
from city import City
from factories import Company
from founding import CityOn, city, city_on, founded
from rewinding import keep, rewind
from sandbox.postgres import Postgres
from titles import Title

__all__ = ["city", "city_on", "founded"]


@pytest.fixture(scope="session")
async def gallery(postgres: Postgres, template_database: str, city_on: CityOn) -> tuple[str, Gallery]:
    """A database with a row in every state of every life cycle, laid aside, and where they are."""
    postgres.create_database("gallery", template=template_database)
    async with city_on("gallery") as city:
        await city.found()
        furnished = await furnish(city)
        await keep(city.engine)
        return "gallery", furnished


@pytest.fixture
async def exhibition(gallery: tuple[str, Gallery], city_on: CityOn) -> AsyncIterator[City]:
    """The gallery's city as it was furnished."""
    async with city_on(gallery[0]) as city:
        await rewind(city.engine)
        gallery[1].touched = True
        city.expert_ids = gallery[1].expert_ids
        city.move_to(PRESENT)
        yield city


@pytest.fixture
async def case(city: City) -> Case:
    """A draft in the city's round."""
    return await Case.drafted(city, Company(1))


@pytest.fixture
async def title(city: City) -> Title:
    """A title until 31 May 2026; its re-review may be sought since 2 December 2025."""
    return await Title.taken_over(city, Company(1), "2023-06-01")
