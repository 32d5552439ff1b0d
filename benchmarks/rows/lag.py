"""The lag: from the commit of an event until the receiver has it, with nothing else to do."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx

from benchmarks import seed
from benchmarks.outbox import dispatching, seen
from benchmarks.row import Goal, Pair, Row
from benchmarks.stage import Stage, on_core

# events for each second of measuring: so few that the system is idle between two
_PACE = 5


def pairs(stage: Stage) -> Iterator[Pair]:
    while True:
        with on_core(0):
            yield asyncio.run(_round(stage))


async def _round(stage: Stage) -> Pair:
    """p95 of the lag, and of a plain request to the same receiver, in milliseconds."""
    plain: list[float] = []
    async with httpx.AsyncClient(trust_env=False) as client:

        async def ask() -> None:
            started = time.monotonic()
            await client.post(f"http://127.0.0.1:{stage.receiver.port}/events/0", json={"id": "plain"})
            plain.append(time.monotonic() - started)

        return await lag(stage, ask), _p95(plain)


async def lag(stage: Stage, between: Callable[[], Awaitable[None]] | None = None) -> float:
    """p95 in milliseconds, of events that come one by one; `between` two of them something else may be done."""
    lags = []
    stage.sql(seed.NOTHING_OWED)
    async with dispatching(stage, lanes=16, milliseconds=0) as engine:
        for _ in range(max(8, round(_PACE * stage.plan.seconds))):
            await asyncio.sleep(0.2)
            seen(stage)
            async with engine.begin() as connection:
                await connection.exec_driver_sql(seed.owed(next(stage.turns), 1))
            committed = time.monotonic()
            lags.append(await _arrival(stage) - committed)
            if between:
                await between()
    return _p95(lags)


async def _arrival(stage: Stage) -> float:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if arrived := seen(stage):
            return min(arrived.values())
        await asyncio.sleep(0.01)
    raise TimeoutError("the event did not arrive")


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 95 // 100] * 1000


ROW = Row(
    name="lag",
    measured="commit to receiver, p95, an idle system",
    floor="a plain request to the same receiver",
    goal=Goal(250, "≤", of="figure", unit="ms"),
    pairs=pairs,
)
