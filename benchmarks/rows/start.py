"""Start: from the start of the process until it says that it is ready, its files warm."""

import time
from collections.abc import Callable, Iterator

from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.stage import Served, Stage


def pairs(stage: Stage) -> Iterator[Pair]:
    _ = stage.environment  # the database and the provider are there already
    return in_turn(lambda: _seconds(stage.launch_api), lambda: _seconds(stage.launch_floor))


def _seconds(launch: Callable[[], Served]) -> float:
    started = time.perf_counter()
    served = launch()
    try:
        served.wait_ready()
        return time.perf_counter() - started
    finally:
        served.child.stop()


ROW = Row(
    name="start",
    measured="process start to ready",
    floor="bare ASGI and asyncpg",
    goal=Goal(3, "≤", of="figure", unit="s"),
    pairs=pairs,
)
