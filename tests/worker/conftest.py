"""The duties of the worker on a city's database: swept as its calendar does, at the instant the city's clock shows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from platforms import Platform
from sweeps import Sweep, SweepAll

from city import City
from founding import city, city_on, founded
from worker.jobs import DUTIES
from worker.jobs.periodic_job import sweep

__all__ = ["city", "city_on", "founded"]


@pytest.fixture
def swept(city: City) -> Sweep:
    """`await swept("conclude_notices")`: one sweep of that duty."""
    duties = {duty.name: duty for duty in DUTIES}
    return lambda name: sweep(city.engine, duties[name], lambda: city.now)


@pytest.fixture
def sweep_all(city: City, swept: Sweep) -> SweepAll:
    """One tick of the whole calendar, all at once as in the worker: what each duty has done."""

    async def tick() -> dict[str, int]:
        results = await asyncio.gather(*(swept(duty.name) for duty in DUTIES))
        failed = [duty.name for duty, result in zip(DUTIES, results, strict=True) if result.failed]
        assert not failed, f"failed: {failed}"
        return {duty.name: result.done for duty, result in zip(DUTIES, results, strict=True) if result.done}

    return tick


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    async with Platform(tmp_path).up() as platform:
        yield platform
