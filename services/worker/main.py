"""The worker: what happens when, and how often. The whole calendar is on this screen.

Redis holds arq's queue and clock, and may lose both: every tick looks in PostgreSQL for whatever is due by then.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from arq import cron
from arq.connections import RedisSettings
from arq.cron import CronJob
from arq.worker import Worker
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.deliveries.note_channel import note_channel
from domain.infra import clock
from domain.infra.database import assert_durable, make_engine, transaction
from worker import cron_lock
from worker.delivery.channels import channel_of
from worker.delivery.dispatcher import Dispatcher
from worker.jobs import DUTIES
from worker.jobs.make_feed_packages import make_packages
from worker.jobs.periodic_job import Duty, sweep
from worker.jobs.prune import prune
from worker.jobs.reconcile import reconcile
from worker.jobs.watch_delivery_backlog import watch
from worker.jobs.watch_partitions import watch_months
from worker.settings import Settings

JOB_SECONDS = 30
# SIGTERM: what is in hand is finished within this time
STOP_SECONDS = 15
BEAT_SECONDS = 15
AGAIN_SECONDS = 2
_PACKAGING = "make_feed_packages"
_log = logging.getLogger("worker")


@dataclass(slots=True)
class Desk:
    """What every tick works with."""

    engine: AsyncEngine
    settings: Settings
    name: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        url = settings.database_url.get_secret_value()
        engine = make_engine(url, application="zjtx-worker", pool_size=settings.worker_pool_size)
        return cls(engine, settings, f"{socket.gethostname()}:{os.getpid()}")

    def now(self) -> datetime:
        return clock.read(self.settings.clock_file)


def calendar(desk: Desk) -> list[CronJob]:
    """Everything that happens by date. Each duty is looked for every `sweep_seconds`; nothing waits in Redis."""
    often = set(range(0, 60, desk.settings.sweep_seconds))
    return [
        *(_ticking(desk, duty.name, _sweeping(desk, duty), seconds=often) for duty in DUTIES),
        *_reconciling(desk, often),
        _ticking(desk, _PACKAGING, _packaging(desk), seconds=often),
        _ticking(desk, "watch_backlog", lambda: watch(desk.engine, desk.settings, desk.now), seconds=often),
        _ticking(desk, "watch_months", lambda: watch_months(desk.engine), seconds={0}, minutes={7}),
        _ticking(desk, "prune", lambda: prune(desk.engine, desk.now), seconds={0}, minutes={17}),
    ]


def build(desk: Desk) -> Worker:
    """arq's worker, from values: its own settings class would not inherit."""
    return Worker(
        cron_jobs=calendar(desk),
        redis_settings=_redis(desk.settings.redis_url.get_secret_value()),
        handle_signals=False,
        job_timeout=JOB_SECONDS,
        keep_result=0,
        max_tries=1,
        poll_delay=0.1,
        queue_read_limit=1000,
        health_check_interval=JOB_SECONDS,
        timezone=UTC,
        log_results=False,
    )


async def run(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C; what is in hand is finished first.

    Deliveries, heartbeats and a sweep of last resort run beside arq, so that no loss of Redis stops them. Raises
    RuntimeError where the database would lose acknowledged writes.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    desk = Desk.of(settings)
    try:
        await assert_durable(desk.engine)
        await _note_channel(desk)
        dispatcher = Dispatcher(desk.engine, settings, desk.now)
        delivering = asyncio.create_task(dispatcher.run(), name="dispatcher")
        beside = [asyncio.create_task(work(desk)) for work in (_beat, _sweep_without_redis, _tick)]
        told = asyncio.create_task(stopping.wait())
        # deliveries that end by themselves have broken: better to be started again than to go on without them
        await asyncio.wait({told, delivering}, return_when=asyncio.FIRST_COMPLETED)
        dispatcher.stop()
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await delivering
    finally:
        await desk.engine.dispose()


async def _tick(desk: Desk) -> None:
    """arq, for as long as Redis is there; without it, again and again."""
    while True:
        worker = build(desk)
        try:
            await worker.async_run()
        except (RedisError, OSError) as lost:
            _log.warning("no ticks from Redis: %s", type(lost).__name__)
        finally:
            await _close(worker)
        await asyncio.sleep(AGAIN_SECONDS)


async def _close(worker: Worker) -> None:
    """Jobs under way are given time; a Redis that is gone is not waited for."""
    worker.allow_pick_jobs = False
    if worker.tasks:
        await asyncio.wait(worker.tasks.values(), timeout=STOP_SECONDS)
    with suppress(RedisError, OSError, TimeoutError, asyncio.CancelledError):
        async with asyncio.timeout(AGAIN_SECONDS):
            await worker.close()


async def _sweep_without_redis(desk: Desk) -> None:
    """Takes the ticks that nobody took within half a period: with Redis in order, none."""
    period = timedelta(seconds=desk.settings.last_resort_seconds)
    while True:
        now = datetime.now(UTC)
        into = timedelta(seconds=now.timestamp() % period.total_seconds())
        slot = (now - into).replace(microsecond=0)
        await asyncio.sleep(max((slot + period / 2 - now).total_seconds(), 0))
        for duty in DUTIES:
            try:
                if await cron_lock.take(desk.engine, duty.name, slot):
                    await sweep(desk.engine, duty, desk.now)
            except Exception as trouble:
                _log.warning("%s could not be swept: %s", duty.name, type(trouble).__name__)
        await _package_without_redis(desk, slot)
        await asyncio.sleep(max((slot + period - datetime.now(UTC)).total_seconds(), 0))


async def _package_without_redis(desk: Desk, slot: datetime) -> None:
    try:
        if await cron_lock.take(desk.engine, _PACKAGING, slot):
            await _packaging(desk)()
    except Exception as trouble:
        _log.warning("packages could not be made: %s", type(trouble).__name__)


async def _note_channel(desk: Desk) -> None:
    channel = desk.settings.feed_channel.upper()
    async with transaction(desk.engine) as session:
        if await note_channel(session, channel, now=desk.now()):
            _log.warning("from now on the feed goes by %s", channel)


async def _beat(desk: Desk) -> None:
    while True:
        try:
            await cron_lock.beat(desk.engine, desk.name)
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


def _reconciling(desk: Desk, often: set[int]) -> list[CronJob]:
    """Of a channel whose receiver can be asked what it has."""
    channel = channel_of(desk.settings)
    if channel is None:
        return []

    async def work() -> None:
        async with aclosing(channel.connect()) as connection:
            await reconcile(desk.engine, channel.listing, connection, desk.now)

    return [_ticking(desk, "reconcile", work, seconds=often)]


def _packaging(desk: Desk) -> Callable[[], Awaitable[int]]:
    return lambda: make_packages(desk.engine, desk.settings.public_base_url, desk.now)


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
        if await cron_lock.take(desk.engine, name, slot):
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
