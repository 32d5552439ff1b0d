"""The sweep: terms that have ended expire (到期), each in its own transaction, through the one door."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from benchmarks import cases, pgbench, seed
from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.stage import DATABASE, Stage, on_core
from domain.infra.database import make_engine, transaction
from worker.jobs.expire_certifications import DUTY
from worker.jobs.periodic_job import sweep

_APPLICATION = "zjtx-worker"
# cases for each second of measuring
_PACE = 300


def pairs(stage: Stage) -> Iterator[Pair]:
    """Each side has cases of its own made just before: whatever is due is swept."""
    stock = cases.numbers(seed.ENDED)
    count = stage.plan.operations(_PACE)

    def due(how_many: int = count) -> range:
        taken = stock(how_many)
        stage.sql(*seed.terms_over(taken.start, how_many))
        return taken

    _swept(stage)
    sample = due(1).start
    with pgbench.Captured(stage, _APPLICATION) as captured:
        asyncio.run(_one(stage, UUID(seed.id_of(seed.CERTIFICATION, sample))))
    made = pgbench.script(captured.statements, cases.of_the_case(seed.CERTIFICATION, sample))

    def by_sweep() -> float:
        due()
        return _swept(stage)

    return in_turn(by_sweep, lambda: pgbench.run(stage, made, due(), connections=1))


def _swept(stage: Stage) -> float:
    """Cases a second, on the core where the service runs otherwise."""
    with on_core(0):
        return asyncio.run(_sweep(stage))


async def _sweep(stage: Stage) -> float:
    engine = make_engine(stage.postgres.url(DATABASE), application=_APPLICATION)
    try:
        started = time.perf_counter()
        swept = await sweep(engine, DUTY, lambda: datetime.now(UTC))
        return swept.done / (time.perf_counter() - started)
    finally:
        await engine.dispose()


async def _one(stage: Stage, certification: UUID) -> None:
    """The statements of one case alone, on a connection that has prepared what it asks of itself."""
    engine = make_engine(stage.postgres.url(DATABASE), application=_APPLICATION)
    try:
        async with transaction(engine) as session:
            await DUTY.act(session, certification, datetime.now(UTC))
    finally:
        await engine.dispose()


ROW = Row(
    name="sweep",
    measured="terms expired by the worker's sweep, one transaction each, cases a second",
    floor="pgbench, one client, the very statements of a case",
    goal=Goal(0.5, "≥"),
    pairs=pairs,
)
