"""A sweep takes one case at a time: a bad one stops no other, and what is left comes with the next tick."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain.queries.common import SWEEP_LIMIT
from domain.rules.errors import Conflict
from worker.jobs import periodic_job as sweeping
from worker.jobs.periodic_job import Duty, sweep

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
async def jotter(engine: AsyncEngine) -> AsyncEngine:
    """A table in which acts leave a trace."""
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE jotted (number integer PRIMARY KEY)"))
    return engine


async def jot(session: AsyncSession, number: int) -> None:
    await session.execute(text("INSERT INTO jotted VALUES (:number)"), {"number": number})


async def jotted(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return list((await connection.scalars(text("SELECT number FROM jotted ORDER BY number"))).all())


def due(*numbers: int):
    """A finder of the numbers that are not jotted yet."""

    async def find(session: AsyncSession, now: datetime) -> Sequence[int]:
        done = set((await session.scalars(text("SELECT number FROM jotted"))).all())
        return [number for number in numbers if number not in done][:SWEEP_LIMIT]

    return find


async def test_a_case_that_fails_is_undone_and_stops_no_other(jotter: AsyncEngine) -> None:
    async def act(session: AsyncSession, number: int, now: datetime) -> None:
        await jot(session, number)
        if number == 2:
            raise RuntimeError("a defect in one case")
        if number == 3:
            raise Conflict("已由他人办理", "somebody else was quicker")

    swept = await sweep(jotter, Duty("jot", due(1, 2, 3, 4), act), lambda: NOW)
    assert (swept.done, swept.refused, swept.failed) == (2, 1, 1)
    assert await jotted(jotter) == [1, 4]


async def test_a_sweep_goes_on_until_nothing_is_due(jotter: AsyncEngine) -> None:
    many = range(SWEEP_LIMIT + 20)

    async def act(session: AsyncSession, number: int, now: datetime) -> None:
        await jot(session, number)

    swept = await sweep(jotter, Duty("jot", due(*many), act), lambda: NOW)
    assert swept.done == len(many)


async def test_a_sweep_that_only_fails_ends(jotter: AsyncEngine) -> None:
    async def act(session: AsyncSession, number: int, now: datetime) -> None:
        raise RuntimeError("all of them")

    swept = await sweep(jotter, Duty("jot", due(*range(SWEEP_LIMIT)), act), lambda: NOW)
    assert (swept.done, swept.failed) == (0, SWEEP_LIMIT)


async def test_a_sweep_leaves_to_the_next_tick_what_it_has_no_time_for(
    jotter: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "PATIENCE_SECONDS", -1.0)

    async def act(session: AsyncSession, number: int, now: datetime) -> None:
        await jot(session, number)

    assert (await sweep(jotter, Duty("jot", due(1), act), lambda: NOW)).done == 0
    monkeypatch.undo()
    assert (await sweep(jotter, Duty("jot", due(1), act), lambda: NOW)).done == 1
