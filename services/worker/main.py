"""The worker: what happens when, and how often. The whole calendar is on this screen.

Redis holds arq's queue and clock, and may lose both: every tick looks in PostgreSQL for whatever is due by then.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from arq import cron
from arq.connections import RedisSettings
from arq.cron import CronJob
from arq.worker import Worker
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain import clock
from domain.database import assert_durable, make_engine
from worker import ticks
from worker.delivery.dispatcher import Dispatcher
from worker.jobs import DUTIES
from worker.prune import prune
from worker.settings import Settings
from worker.sweep import Duty, sweep

JOB_SECONDS = 30
# SIGTERM: what is in hand is finished within this time
STOP_SECONDS = 15
BEAT_SECONDS = 15
_log = logging.getLogger("worker")


@dataclass(slots=True)
class Desk:
    """What every tick works with."""

    engine: AsyncEngine
    settings: Settings
    name: str

    def now(self) -> datetime:
        return clock.read(self.settings.clock_file)


def calendar(desk: Desk) -> list[CronJob]:
    """Everything that happens by date. Each duty is looked for every `sweep_seconds`; nothing waits in Redis."""
    often = set(range(0, 60, desk.settings.sweep_seconds))
    return [
        *(_ticking(desk, duty.name, _sweeping(desk, duty), seconds=often) for duty in DUTIES),
        _ticking(desk, "prune", lambda: prune(desk.engine, desk.now), seconds={0}, minutes={17}),
    ]


def build(settings: Settings) -> Worker:
    """The worker, from values: arq's own settings class would not inherit. Deliveries are served beside the ticks."""
    url = settings.database_url.get_secret_value()
    engine = make_engine(url, application="zjtx-worker", pool_size=settings.worker_pool_size)
    desk = Desk(engine, settings, f"{socket.gethostname()}:{os.getpid()}")
    dispatcher = Dispatcher(engine, settings, desk.now)
    serving: list[asyncio.Task[None]] = []

    async def on_startup(ctx: dict[str, Any]) -> None:
        await assert_durable(engine)
        serving.append(asyncio.create_task(dispatcher.run(), name="dispatcher"))
        serving.append(asyncio.create_task(_beating(desk), name="heartbeat"))

    async def on_shutdown(ctx: dict[str, Any]) -> None:
        dispatcher.stop()
        await serving[0]
        serving[1].cancel()
        await engine.dispose()

    return Worker(
        cron_jobs=calendar(desk),
        redis_settings=_redis(settings.redis_url.get_secret_value()),
        on_startup=on_startup,
        on_shutdown=on_shutdown,
        job_completion_wait=STOP_SECONDS,
        job_timeout=JOB_SECONDS,
        keep_result=0,
        max_tries=1,
        poll_delay=0.1,
        queue_read_limit=1000,
        health_check_interval=JOB_SECONDS,
        timezone=UTC,
        log_results=False,
    )


async def _beating(desk: Desk) -> None:
    while True:
        try:
            await ticks.beat(desk.engine, desk.name)
        except Exception as trouble:
            _log.warning("no heartbeat: %s", type(trouble).__name__)
        await asyncio.sleep(BEAT_SECONDS)


def _sweeping(desk: Desk, duty: Duty[Any]) -> Callable[[], Awaitable[None]]:
    under_way = asyncio.Lock()

    async def work() -> None:
        if under_way.locked():
            return  # the tick before is still at it
        async with under_way:
            swept = await sweep(desk.engine, duty, desk.now)
        if swept.done or swept.failed:
            _log.info(
                "%s: %d done, %d refused, %d failed", duty.name, swept.done, swept.refused, swept.failed
            )

    return work


def _ticking(
    desk: Desk,
    name: str,
    work: Callable[[], Awaitable[object]],
    *,
    seconds: set[int],
    minutes: set[int] | None = None,
) -> CronJob:
    """One line of the calendar; of several workers, the first to take a tick does its work."""

    async def tick(ctx: dict[str, Any]) -> None:
        # arq names a cron's job after its instant, in milliseconds
        slot = datetime.fromtimestamp(int(ctx["job_id"].rpartition(":")[2]) / 1000, UTC)
        if await ticks.take(desk.engine, name, slot):
            await work()

    return cron(
        tick, name=name, minute=minutes, second=seconds, microsecond=0, timeout=JOB_SECONDS, keep_result=0
    )


def _redis(url: str) -> RedisSettings:
    """Redis may restart under the worker: OSError among the errors is the piece that people miss."""
    return replace(
        RedisSettings.from_dsn(url),
        retry=Retry(ExponentialBackoff(cap=2, base=0.05), 40),
        retry_on_error=[RedisConnectionError, RedisTimeoutError, OSError],
        retry_on_timeout=True,
    )
