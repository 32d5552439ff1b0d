"""`python -m worker`: one worker process. Several may run; each case is locked before it is acted upon."""

import asyncio
import logging
from contextlib import suppress

from domain import logs
from worker.main import build
from worker.settings import Settings


async def _run() -> None:
    worker = build(Settings())
    try:
        with suppress(asyncio.CancelledError):  # arq's way of ending after SIGTERM
            await worker.async_run()
    finally:
        await worker.close()


if __name__ == "__main__":
    logs.configure()
    # it logs every tick, done or not; the sweeps say themselves what they did
    logging.getLogger("arq.worker").setLevel(logging.WARNING)
    asyncio.run(_run())
