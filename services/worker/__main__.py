"""`python -m worker`: one worker process. Several may run; each case is locked before it is acted upon."""

import asyncio
import logging

from domain.infra import logs
from worker.main import run
from worker.settings import Settings

if __name__ == "__main__":
    logs.configure()
    # it logs every tick, done or not; the sweeps say themselves what they did
    logging.getLogger("arq.worker").setLevel(logging.WARNING)
    asyncio.run(run(Settings()))
