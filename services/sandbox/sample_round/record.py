"""How far a sandbox's sample round has come, kept beside its database; and beginning anew."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from console.migrations import migrate
from sandbox.sample_round.client import Voice
from sandbox.sample_round.journey import Refusal, SampleRoundFailed
from sandbox.stack import DATABASE, Stack

State = Literal["untouched", "walking", "complete"]


class Record:
    """`sample-round.json` in the sandbox's directory. What was refused leaves no trace in the service itself."""

    def __init__(self, root: Path) -> None:
        self._path = root / "sample-round.json"

    @property
    def state(self) -> State:
        state: State = self._read().get("state", "untouched")
        return state

    @property
    def round_id(self) -> str:
        return str(self._read().get("round_id", ""))

    @property
    def refusals(self) -> list[Refusal]:
        return [Refusal(**row) for row in self._read().get("refusals", ())]

    def begin(self) -> None:
        self._write({"state": "walking"})

    def complete(self, round_id: str, refusals: list[Refusal]) -> None:
        rows = [asdict(row) for row in refusals]
        self._write({"state": "complete", "round_id": round_id, "refusals": rows})

    def _read(self) -> dict[str, Any]:
        return dict(json.loads(self._path.read_text("utf-8"))) if self._path.exists() else {}

    def _write(self, content: dict[str, Any]) -> None:
        unfinished = self._path.with_suffix(".new")
        unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        unfinished.replace(self._path)


async def is_complete(record: Record, city: Voice) -> bool:
    """Whether the round that the record tells of is still there."""
    if record.state != "complete":
        return False
    return record.round_id in [row["id"] for row in await city.every("/rounds")]


async def is_empty(city: Voice) -> bool:
    """Whether nobody has used the service yet."""
    return not await city.every("/rounds") and not await city.every("/enterprises")


def start_over(stack: Stack) -> None:
    """An empty database under the running service. Raises SampleRoundFailed where the database is not ours."""
    server = stack.postgres
    if server is None:
        raise SampleRoundFailed("样例批次未走完，而数据库不是沙箱自带的：请清空数据库后重试")
    stack.api.stop()
    server.drop_database(DATABASE)
    server.create_database(DATABASE)
    migrate(stack.database_url)
    # the worker lost its connections with the database; it is started again whenever it dies
    stack.worker.kill()
    stack.api.launch()
    stack.api.ready()
