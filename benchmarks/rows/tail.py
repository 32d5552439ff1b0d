"""The tail: how much longer than the median the slowest hundredth of the verifications take."""

from collections.abc import Callable, Iterator
from itertools import cycle

from benchmarks.load import CONNECTIONS, get
from benchmarks.row import Goal, Pair, Row
from benchmarks.rows.verify import asked
from benchmarks.stage import Stage


def _pairs(connections: int) -> Callable[[Stage], Iterator[Pair]]:
    def pairs(stage: Stage) -> Iterator[Pair]:
        requests = cycle([get(f"/v1/public/certifications/{number}") for number in asked(stage)])
        while True:
            load = stage.drive(stage.api, requests, connections=connections)
            yield load.percentile(99), load.percentile(50)

    return pairs


ROW = Row(
    name="tail",
    measured=f"verify, p99 at {CONNECTIONS} connections",
    floor="p50 of the same answers",
    goal=Goal(3, "≤"),
    pairs=_pairs(CONNECTIONS),
)
CROWD = Row(
    name="tail-crowd",
    measured=f"verify, p99 at {4 * CONNECTIONS} connections, four times the pool",
    floor="p50 of the same answers",
    goal=Goal(2, "≤"),
    pairs=_pairs(4 * CONNECTIONS),
)
