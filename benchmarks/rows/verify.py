"""Verify (证书查验): anybody asks for a certificate by its number."""

import random
from collections.abc import Iterator
from itertools import cycle

from benchmarks import seed
from benchmarks.load import get
from benchmarks.row import Figure, Goal, Pair, Row, in_turn
from benchmarks.stage import Stage

_ASKED = 2_000


def pairs(stage: Stage, figure: Figure = Stage.rate) -> Iterator[Pair]:
    numbers = asked(stage)
    ours = cycle([get(f"/v1/public/certifications/{number}") for number in numbers])
    floor = cycle([get(f"/verify/{number}") for number in numbers])
    return in_turn(
        lambda: figure(stage, stage.api, ours),
        lambda: figure(stage, stage.floor, floor),
    )


def asked(stage: Stage) -> list[str]:
    """Certificates from all over the file, the same in every run."""
    chosen = random.Random(1)  # noqa: S311 - a choice to be repeated, not a secret
    return [seed.number_of(chosen.randint(1, stage.plan.rows)) for _ in range(_ASKED)]


ROW = Row(
    name="verify",
    measured="GET a certificate by number, answers a second",
    floor="bare ASGI and asyncpg, the same query",
    goal=Goal(0.35, "≥"),
    pairs=pairs,
)
WORK = Row(
    name="verify-work",
    measured="verify, answers for each second of the API's processor time",
    floor="likewise",
    goal=Goal(0.35, "≥"),
    pairs=lambda stage: pairs(stage, Stage.yielded),
)
