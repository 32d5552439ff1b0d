"""Workers that a test may kill, and the receiver's switches from outside."""

import sys
from pathlib import Path
from typing import Any

import httpx

from sandbox.processes import Child
from sandbox.stack import Stack

LEASE_SECONDS = 2


class Workers:
    """Workers that a test starts and kills; whatever still runs at its end is stopped."""

    def __init__(self, stack: Stack, logs: Path) -> None:
        self._stack, self._logs = stack, logs
        self._started: list[Child] = []

    def start(self, **settings: str) -> Child:
        """`settings` by their names in the environment, beside or instead of the stack's."""
        told = {
            **self._stack.environment,
            "ZJTX_REQUEST_SECONDS": "1",
            "ZJTX_LEASE_SECONDS": str(LEASE_SECONDS),
            "ZJTX_LAST_RESORT_SECONDS": "2",
            **settings,
        }
        name = f"worker-{len(self._started)}"
        worker = Child(name, [sys.executable, "-m", "worker"], environment=told, logs=self._logs)
        self._started.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self._started:
            worker.stop()


class Far:
    """The receiver's switches, from outside."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def gate(self, *, closed: bool, hold: str = "before") -> None:
        await self._client.put("/gate", json={"closed": closed, "hold": hold})

    async def held(self) -> bool:
        return bool((await self._client.get("/gate")).json()["waiting"])

    async def entries(self) -> list[dict[str, Any]]:
        return list((await self._client.get("/ledger")).json()["entries"])

    async def forget(self) -> None:
        await self._client.delete("/ledger")

    async def misbehave(self, faults: list[dict[str, Any]]) -> None:
        (await self._client.put("/faults", json={"faults": faults})).raise_for_status()
