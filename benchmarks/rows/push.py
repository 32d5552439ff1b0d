"""Pushes to the feed, one event in each request: to a receiver that answers at once, and to one that takes 20 ms."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import httpx

from benchmarks.outbox import delivered, seen
from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.stage import Stage, on_core
from domain.models import new_id

# events for each second of measuring
_PACE = 600
_SLOW = 20
_LANES = 16


def _at_once(stage: Stage) -> Iterator[Pair]:
    count = stage.plan.operations(_PACE)
    return in_turn(
        lambda: _alone(delivered(stage, count, lanes=_LANES, milliseconds=0)),
        lambda: _alone(_plain(stage, count)),
    )


def _slowly(lanes: int) -> Callable[[Stage], Iterator[Pair]]:
    def pairs(stage: Stage) -> Iterator[Pair]:
        count = stage.plan.operations(_PACE)
        while True:
            rate = _alone(delivered(stage, count, lanes=lanes, milliseconds=_SLOW))
            yield rate, lanes * 1000 / _SLOW

    return pairs


def _alone(measured: Coroutine[Any, Any, float]) -> float:
    """On the core where the service runs otherwise."""
    with on_core(0):
        return asyncio.run(measured)


async def _plain(stage: Stage, count: int) -> float:
    """The best that a plain loop does: one connection, the next event when the last is acknowledged."""
    seen(stage)
    url = f"http://127.0.0.1:{stage.receiver.port}/events/0"
    bodies = [json.dumps({"id": str(new_id()), "data": "x" * 600}).encode() for _ in range(count)]
    headers = {"content-type": "application/cloudevents+json"}
    async with httpx.AsyncClient(trust_env=False) as client:
        started = time.perf_counter()
        for body in bodies:
            (await client.post(url, content=body, headers=headers)).raise_for_status()
        return count / (time.perf_counter() - started)


ROW = Row(
    name="push",
    measured="events pushed one by one to a receiver that answers at once, a second",
    floor="a plain httpx loop",
    goal=Goal(0.8, "≥"),
    pairs=_at_once,
)
SLOW = Row(
    name="push-20ms",
    measured=f"events pushed to a receiver that answers in {_SLOW} ms, {_LANES} lanes, a second",
    floor="lanes ÷ 20 ms",
    goal=Goal(0.85, "≥"),
    pairs=_slowly(_LANES),
)
WIDE = Row(
    name="push-20ms-wide",
    measured=f"events pushed to a receiver that answers in {_SLOW} ms, {4 * _LANES} lanes, a second",
    floor="lanes ÷ 20 ms",
    goal=Goal(0.7, "≥"),
    pairs=_slowly(4 * _LANES),
)
