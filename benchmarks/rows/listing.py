"""A list of 50: a county officer pages through the titles in force in their own district."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from benchmarks import seed
from benchmarks.load import get
from benchmarks.row import Figure, Goal, Pair, Row, in_turn
from benchmarks.stage import Stage

_PATH = "/v1/certifications?status=ACTIVE&limit=50"
_PAGES = 20


def pairs(stage: Stage, figure: Figure = Stage.rate) -> Iterator[Pair]:
    district = seed.DISTRICTS[0]
    token = stage.token("county-xincheng", district=district)
    pages = [page for page in _walk(stage, token) if len(page["items"]) == 50 and page["next_cursor"]]
    ours = cycle([get(f"{_PATH}&cursor={page['next_cursor']}", token) for page in pages])
    after = [page["items"][-1]["id"] for page in pages]
    floor = cycle([get(f"/list?district={district}&status=ACTIVE&after={id_}") for id_ in after])
    return in_turn(
        lambda: figure(stage, stage.api, ours),
        lambda: figure(stage, stage.floor, floor),
    )


def _walk(stage: Stage, token: str) -> Iterator[dict[str, Any]]:
    """The first pages of the list, as a reader turns them."""
    cursor = ""
    for _ in range(_PAGES):
        page = stage.ask(get(f"{_PATH}{cursor}", token))
        yield page
        if not page["next_cursor"]:
            return
        cursor = f"&cursor={page['next_cursor']}"


ROW = Row(
    name="list",
    measured="GET 50 titles of a district, filtered, by keyset, answers a second",
    floor="bare ASGI and asyncpg, the same query",
    goal=Goal(0.40, "≥"),
    pairs=pairs,
)
WORK = Row(
    name="list-work",
    measured="list, answers for each second of the API's processor time",
    floor="likewise",
    goal=Goal(0.40, "≥"),
    pairs=lambda stage: pairs(stage, Stage.yielded),
)
