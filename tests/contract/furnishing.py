"""What the fuzzer finds in the service: a row in every state, and fresh ones when it has used those up."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from gallery import furnish
from sqlalchemy import text

from cases import Case
from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from domain.acts.reconciliations.compare import compare
from domain.infra.database import make_engine
from factories import Company
from sandbox.clock import Clock
from sandbox.people import find
from titles import Title
from voices import Refused
from worker.jobs.make_feed_packages import make_packages

_SPARE = (
    "DRAFT",
    "SUBMITTED",
    "SUPPLEMENT_REQUESTED",
    "RECOMMENDED",
    "IN_EXPERT_REVIEW",
    "REVIEWED",
    "PROPOSED",
    "IN_NOTICE",
)
# a title that is held, and one whose term is over: so long ago was it given
_HELD, _OVER = timedelta(days=900), timedelta(days=1200)
_LONG = timedelta(days=25)
REFURNISH_SECONDS = 60
# Every row of the database by noun, with what a caller must know to be let near it.
_ROWS = {
    "round": "SELECT id, status FROM round",
    "enterprise": "SELECT id, uscc FROM enterprise",
    "application": "SELECT a.id, a.status, a.decision_id, a.notice_id, a.kind, e.uscc"
    " FROM application a JOIN enterprise e ON e.id = a.enterprise_id",
    "county_review": "SELECT r.id, r.status, e.uscc FROM county_review r"
    " JOIN application a ON a.id = r.application_id JOIN enterprise e ON e.id = a.enterprise_id",
    "expert": "SELECT id, person FROM expert",
    "expert_review": "SELECT r.id, r.status, x.person FROM expert_review r JOIN expert x ON x.id = r.expert_id",
    "decision": "SELECT id, status FROM decision",
    "notice": "SELECT id, status FROM notice ORDER BY id",
    "objection": "SELECT id, status FROM objection",
    "certification": "SELECT c.id, c.status, c.number, e.uscc FROM certification c"
    " JOIN enterprise e ON e.id = c.enterprise_id",
    "revocation": "SELECT r.id, r.status, r.opened_by AS person, e.uscc FROM revocation r"
    " JOIN enterprise e ON e.id = r.enterprise_id",
    "enrolment": "SELECT n.id, n.status, e.uscc FROM enrolment n JOIN enterprise e ON e.id = n.enterprise_id",
    "obligation": "SELECT o.id, o.status, e.uscc FROM obligation o JOIN enterprise e ON e.id = o.enterprise_id",
    "reward": "SELECT r.id, r.status, e.uscc FROM reward r JOIN enterprise e ON e.id = r.enterprise_id",
    "subscription": "SELECT id, client AS person FROM subscription",
    "delivery": "SELECT id, CASE WHEN parked_at IS NULL THEN 'WAITING' ELSE 'PARKED' END AS status FROM delivery"
    " WHERE receiver = 'FEED' ORDER BY parked_at, id LIMIT 50",
    "measure_file": "SELECT id, status FROM measure_file",
    "feed_package": "SELECT id, status FROM feed_package",
    "calendar_year": "SELECT id FROM calendar_year",
    "event": "SELECT id FROM event LIMIT 50",
}
# a few companies' of those that no package holds
_PARK = (
    "UPDATE delivery SET parked_at = :now WHERE id IN"
    " (SELECT id FROM delivery WHERE receiver = 'FEED' AND delivered_at IS NULL AND due_at < :now LIMIT 8)"
)
_ENROLLED = "SELECT id FROM enrolment WHERE status = 'ENROLLED' ORDER BY id LIMIT 20"
_RUNNING = "SELECT id FROM reconciliation WHERE status = 'RUNNING'"


class Furnisher:
    """Works over HTTP as everybody whom the scheme knows; `world` is the file in which it says what there is."""

    def __init__(self, city: City, world: Path) -> None:
        self._city, self._world = city, world
        self._companies = (Company(number) for number in count(500))

    async def begin(self) -> None:
        """A row in every state, a platform's subscriptions, and a few deliveries that were given up."""
        await self._city.found()
        platform = self._city.voice("hohhot-platform", role="platform", client=find("hohhot-platform").client)
        for _ in range(3):
            await platform.create("/subscriptions", {"url": "https://platform.example/webhooks"})
        await furnish(self._city)
        for make in self._spare():
            await make()
        await self._tell()

    async def go_on(self) -> None:
        """The same again every minute, until it is cancelled; what the fuzzer snatches away meanwhile is left to it."""
        while True:
            await asyncio.sleep(REFURNISH_SECONDS)
            with suppress(Refused):
                self._city.round_id = await self._city.open_round()
            for make in self._spare():
                with suppress(Refused):
                    await make()
            await self._tell()

    def _spare(self) -> Iterator[Callable[[], Awaitable[object]]]:
        """Further cases and titles, where an act uses them up or the gallery's are held by something else."""
        for state in _SPARE:
            yield from [lambda state=state: self._case(state)] * 2
        for prepare in (Case.fill, _examined, _judged):
            yield from [lambda prepare=prepare: self._prepared(prepare)] * 3
        for age in (_HELD, _HELD, _OVER, _OVER):
            yield lambda age=age: self._title(age)
        yield self._long_notice
        yield from [self._proceedings] * 4
        yield self._reconciled
        yield self._reports
        yield from [self._packages] * 2

    async def _case(self, state: str) -> None:
        await (await Case.drafted(self._city, next(self._companies))).to(state)

    async def _prepared(self, prepare: Callable[[Case], Awaitable[object]]) -> None:
        await prepare(await Case.drafted(self._city, next(self._companies)))

    async def _title(self, age: timedelta) -> Title:
        recognised_on = self._city.today - age
        return await Title.taken_over(self._city, next(self._companies), recognised_on.isoformat())

    async def _long_notice(self) -> None:
        """One that still runs when the others are over."""
        case = await (await Case.drafted(self._city, next(self._companies))).to("PROPOSED")
        await case.publish(last_day=(self._city.today + _LONG).isoformat())

    async def _proceedings(self) -> None:
        """Against two titles: notified, and about to be."""
        await (await (await self._title(_HELD)).proceedings()).notify()
        await (await self._title(_HELD)).proceedings()

    async def _packages(self) -> None:
        """Some that are ready to be answered or withdrawn, one that nobody has made, and titles for the next."""
        for _ in range(4):
            await self._packed()
        await make_packages(self._city.engine, "http://127.0.0.1", lambda: self._city.now)
        await self._packed()
        for _ in range(4):
            await self._title(_HELD)

    async def _packed(self) -> None:
        await self._title(_HELD)
        await self._city.operator().create("/feed-packages")

    async def _reconciled(self) -> None:
        """No worker is there to finish a reconciliation, and only one may run."""
        for row in await self._city.rows(_RUNNING):
            await self._city.work(compare, row.id, held=(), received=(), last=True)

    async def _reports(self) -> None:
        """What the enrolled owe by now, as the worker would open it."""
        for row in await self._city.rows(_ENROLLED):
            await self._city.work(open_obligations, row.id)

    async def _tell(self) -> None:
        async with self._city.engine.begin() as connection:
            await connection.execute(text(_PARK), {"now": datetime.now(UTC)})
            rows = {noun: await _rows(connection, statement) for noun, statement in _ROWS.items()}
        written = self._world.with_suffix(".new")
        await asyncio.to_thread(written.write_text, json.dumps(rows, default=str), "utf-8")
        written.replace(self._world)


async def _examined(case: Case) -> None:
    await (await case.to("SUBMITTED")).examine()


async def _judged(case: Case) -> None:
    await case.to("IN_EXPERT_REVIEW")
    for number in (1, 2, 3):
        await case.vote(number)


async def _rows(connection: Any, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(text(statement))).mappings()]


@asynccontextmanager
async def furnisher(
    url: str, token: Callable[..., str], clock: Clock, database_url: str, world: Path
) -> AsyncIterator[Furnisher]:
    engine = make_engine(database_url, application="tests", pool_size=2)
    try:
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
            made = Furnisher(City(http, token, clock, engine), world)
            await made.begin()
            yield made
    finally:
        await engine.dispose()
