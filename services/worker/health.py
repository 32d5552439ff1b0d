"""`python -m worker.health`: exit 0 while a worker on this machine reaches its database.

The truth is the heartbeat's row in PostgreSQL: Redis may forget, and a process that runs may still do nothing.
"""

import asyncio
import socket
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from domain.infra.database import make_engine, transaction
from domain.models import Heartbeat
from worker.settings import Settings

# a heartbeat comes every 15 s (worker/main.py)
FRESH = timedelta(seconds=60)


async def is_alive(database_url: str, host: str) -> bool:
    engine = make_engine(database_url, application="zjtx-worker-health", pool_size=1)
    try:
        async with transaction(engine) as session:
            last = await session.scalar(
                select(func.max(Heartbeat.at)).where(Heartbeat.name.startswith(f"{host}:", autoescape=True))
            )
    finally:
        await engine.dispose()
    return last is not None and last > datetime.now(UTC) - FRESH


if __name__ == "__main__":
    alive = asyncio.run(is_alive(Settings().database_url.get_secret_value(), socket.gethostname()))
    sys.exit(0 if alive else 1)
