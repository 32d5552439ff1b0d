"""Counting together: whoever counts while a question is on its way is counted with the next one.

So one round trip serves many requests under load, and a request alone waits for nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

# adds the amounts to the counters, and tells what each then stands at
Add = Callable[[Mapping[str, int]], Awaitable[Mapping[str, int]]]


class Tally:
    """Counters that many share; `add` reaches them, one question at a time, and ends within its own time."""

    def __init__(self, add: Add) -> None:
        self._add = add
        self._waiting: Counter[str] = Counter()
        self._next: asyncio.Task[Mapping[str, int]] | None = None
        self._on_its_way: asyncio.Task[Mapping[str, int]] | None = None

    async def count(self, *keys: str) -> list[int]:
        """One more for each key; how many that makes, for each. Raises what `add` raises."""
        if self._next is None:
            self._waiting = Counter()
            self._next = asyncio.create_task(self._ask(self._waiting, self._on_its_way))
        question, amounts = self._next, self._waiting
        amounts.update(keys)
        places = [amounts[key] for key in keys]
        # who gives up takes nobody else along
        totals = await asyncio.shield(question)
        return [totals[key] - amounts[key] + place for key, place in zip(keys, places, strict=True)]

    async def _ask(
        self, amounts: Mapping[str, int], before: asyncio.Task[Mapping[str, int]] | None
    ) -> Mapping[str, int]:
        if before is not None and not before.done():
            await asyncio.wait([before])
        self._on_its_way, self._next = self._next, None
        return await self._add(amounts)
