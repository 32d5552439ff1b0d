"""Memory: what the API's process holds after it has served verifications and lists. It stands last in the table."""

from collections.abc import Iterator
from itertools import cycle

from benchmarks.load import get
from benchmarks.row import Goal, Pair, Row
from benchmarks.rows.verify import asked
from benchmarks.stage import Stage


def pairs(stage: Stage) -> Iterator[Pair]:
    numbers = asked(stage)
    token = stage.token("city-officer-1")
    ours = [get(f"/v1/public/certifications/{number}") for number in numbers]
    ours[::10] = [get("/v1/certifications?limit=50", token)] * len(ours[::10])
    floor = [get(f"/verify/{number}") for number in numbers]
    while True:
        stage.drive(stage.api, cycle(ours))
        stage.drive(stage.floor, cycle(floor))
        yield stage.api.memory, stage.floor.memory


ROW = Row(
    name="memory",
    measured="the API's process after the run",
    floor="bare ASGI and asyncpg",
    goal=Goal(110, "≤", of="figure", unit="MB"),
    pairs=pairs,
)
