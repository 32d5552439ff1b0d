"""Waiting for what other processes do; a test that waits in vain fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(reached: Callable[[], bool | Awaitable[bool]], seconds: float = 10) -> None:
    """Looks again and again. Raises AssertionError when `seconds` are over."""
    deadline = time.monotonic() + seconds
    while True:
        found = reached()
        if found is True or (isinstance(found, Awaitable) and await found):
            return
        assert time.monotonic() < deadline, f"not reached within {seconds} s"
        await asyncio.sleep(0.02)
