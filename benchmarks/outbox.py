"""The worker's deliveries, run here with a receiver beside them: so many events owed, and what came of them."""

import asyncio
import secrets
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks import seed
from benchmarks.load import get
from benchmarks.stage import DATABASE, Stage
from domain.infra.database import make_engine
from worker.delivery.dispatcher import Dispatcher
from worker.settings import Settings

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 120.0


def seen(stage: Stage) -> dict[str, float]:
    """When each event came since the last time that this was asked, by id, in seconds of the monotonic clock."""
    return {id_: float(at) for id_, at in stage.ask(get("/seen"), stage.receiver).items()}


async def delivered(stage: Stage, count: int, *, lanes: int, milliseconds: int, batch: int = 1) -> float:
    """Events a second from the first arrival to the last; `count` are owed, each of another enterprise."""
    stage.sql(seed.NOTHING_OWED, seed.owed(next(stage.turns), count))
    seen(stage)
    async with dispatching(stage, lanes=lanes, milliseconds=milliseconds, batch=batch) as engine:
        await _nothing_owed(engine)
    instants = seen(stage).values()
    if len(instants) != count:
        raise RuntimeError(f"{len(instants)} of {count} events arrived")
    return (count - 1) / (max(instants) - min(instants))


@asynccontextmanager
async def dispatching(
    stage: Stage, *, lanes: int, milliseconds: int, batch: int = 1
) -> AsyncIterator[AsyncEngine]:
    """The worker's dispatcher at work, as the worker runs it."""
    url = stage.postgres.url(DATABASE)
    settings = Settings(
        environment="development",
        database_url=url,
        redis_url="redis://127.0.0.1/0",
        feed_url=f"http://127.0.0.1:{stage.receiver.port}/events/{milliseconds}",
        feed_secret="whsec_" + b64encode(secrets.token_bytes(32)).decode(),
        feed_connections=lanes,
        feed_batch=batch,
        private_targets=True,
    )
    engine = make_engine(url, application="zjtx-worker", pool_size=settings.worker_pool_size)
    dispatcher = Dispatcher(engine, settings, lambda: datetime.now(UTC))
    running = asyncio.create_task(dispatcher.run())
    try:
        yield engine
    finally:
        dispatcher.stop()
        await running
        await engine.dispose()


async def _nothing_owed(engine: AsyncEngine) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        async with engine.connect() as connection:
            owed = await connection.exec_driver_sql(
                "SELECT count(*) FROM delivery WHERE delivered_at IS NULL AND parked_at IS NULL AND receiver = 'FEED'"
            )
            if owed.scalar_one() == 0:
                return
        await asyncio.sleep(_POLL_SECONDS)
    raise TimeoutError("the deliveries did not end")
