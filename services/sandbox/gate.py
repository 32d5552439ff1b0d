"""The receiver's gate: holds requests, so that a sender can be killed between its claim and the answer."""

import asyncio
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class GateSwitch(BaseModel):
    """`before` holds requests before they are recorded, `after` when they are recorded and not yet answered."""

    model_config = ConfigDict(extra="forbid")

    closed: bool
    hold: Literal["before", "after"] = "before"


class Gate:
    """Holds requests while it is closed; `waiting` is how many."""

    def __init__(self) -> None:
        self.switch = GateSwitch(closed=False)
        self.waiting = 0
        self._open = asyncio.Event()
        self._open.set()

    def set(self, switch: GateSwitch) -> None:
        self.switch = switch
        if switch.closed:
            self._open.clear()
        else:
            self._open.set()

    async def passed(self, place: str) -> None:
        if self.switch.hold != place:
            return
        self.waiting += 1
        try:
            await self._open.wait()
        finally:
            self.waiting -= 1

    def state(self) -> dict[str, Any]:
        return {**self.switch.model_dump(), "waiting": self.waiting}
