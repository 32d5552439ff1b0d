"""Cities to walk through, and one with a row in every state."""

import pytest
from gallery import Gallery, furnish

from cases import Case
from city import City
from factories import Company
from founding import CityOn, city, city_on, founded
from sandbox.postgres import Postgres
from titles import Title

__all__ = ["city", "city_on", "founded"]


@pytest.fixture(scope="session")
async def gallery(
    postgres: Postgres, founded: tuple[str, list[str], str], city_on: CityOn
) -> tuple[str, Gallery]:
    """A database with a row in every state of every life cycle, and where they are."""
    template, expert_ids, round_id = founded
    postgres.create_database("gallery", template=template)
    async with city_on("gallery") as city:
        city.expert_ids, city.round_id = expert_ids, round_id
        return "gallery", await furnish(city)


@pytest.fixture
async def case(city: City) -> Case:
    """A draft in the city's round."""
    return await Case.drafted(city, Company(1))


@pytest.fixture
async def title(city: City) -> Title:
    """A title until 31 May 2026; its re-review may be sought since 2 December 2025."""
    return await Title.taken_over(city, Company(1), "2023-06-01")
