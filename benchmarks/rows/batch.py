"""Pushes in batches of 100, to a receiver that takes them: beside the same events pushed one by one."""

import asyncio
from collections.abc import Iterator

from benchmarks.outbox import delivered
from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.stage import Stage, on_core

# events for each second of measuring
_PACE = 2000
_BATCH = 100
_LANES = 16


def pairs(stage: Stage) -> Iterator[Pair]:
    count = min(stage.plan.operations(_PACE), stage.plan.rows)

    def pushed(batch: int) -> float:
        with on_core(0):
            return asyncio.run(delivered(stage, count, lanes=_LANES, milliseconds=0, batch=batch))

    return in_turn(lambda: pushed(_BATCH), lambda: pushed(1))


ROW = Row(
    name="push-batch",
    measured=f"events pushed in batches of {_BATCH}, a second",
    floor="the same, one by one",
    goal=Goal(10, "≥"),
    pairs=pairs,
)
