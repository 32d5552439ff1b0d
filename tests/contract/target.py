"""What the fuzzer is let loose upon: a real server on a furnished database of its own, and what is in there."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

# the gallery of rows in every state stands with the tests of the life cycles
sys.path.append(str(Path(__file__).resolve().parents[1] / "api" / "lifecycle"))

from gallery import ENDED_SINCE, HELD_SINCE, furnish

from cases import Case
from city import City
from domain.database import make_engine
from factories import Company, at
from sandbox.clock import Clock
from sandbox.identity import AUDIENCE, Keys, issue_token
from sandbox.people import find
from sandbox.processes import Web
from sandbox.redis import Redis, free_port
from titles import Title
from worker.packaging import make_packages

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
FOUNDED = at("2026-01-05")
# nobody is slowed down: what is tried here are answers, not quotas
_QUOTA = str(10**9)
_COMPLAINTS = ("an error that nobody expected", "the database refused", "Traceback")

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
    "notice": "SELECT id, status FROM notice",
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


@dataclass(frozen=True)
class Target:
    """`folder` holds the issuer's keys and `world.json`, the rows that the fuzzer may speak of."""

    url: str
    folder: Path
    issuer: str
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the fuzzer's own process is told."""
        return {
            "ZJTX_FUZZ_FOLDER": str(self.folder),
            "ZJTX_FUZZ_URL": self.url,
            "ZJTX_FUZZ_ISSUER": self.issuer,
        }

    def complaints(self) -> list[str]:
        """Lines of the server's log that tell of an error nobody expected, or that only the database noticed."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(words in line for words in _COMPLAINTS)]


@asynccontextmanager
async def target(folder: Path, database_url: str, redis: Redis) -> AsyncIterator[Target]:
    """Two processes (identity provider, API) that end with this one."""
    clock = Clock(folder / "clock")
    clock.move_to(FOUNDED)
    with ExitStack() as children:
        identity_port, api_port = free_port(), free_port()
        issuer = f"http://127.0.0.1:{identity_port}"
        keys = Keys.kept_in(folder / "identity.json")
        identity = _web(
            "identity",
            "sandbox.identity:from_environment",
            identity_port,
            {"ZJTX_ISSUER": issuer, "ZJTX_IDENTITY_KEYS": str(folder / "identity.json")},
            folder,
            factory=True,
        )
        children.callback(identity.stop)
        api = _web("api", "api.main:app", api_port, _told(database_url, redis.url, issuer, clock), folder)
        children.callback(api.stop)
        identity.ready()
        api.ready()
        await _furnish(api.url, issuer, keys, clock, database_url, folder / "world.json")
        yield Target(api.url, folder, issuer, api.log)


def _web(
    name: str, application: str, port: int, told: dict[str, str], folder: Path, factory: bool = False
) -> Web:
    return Web(name, application, port, environment=told, logs=folder / "logs", factory=factory)


def _told(database_url: str, redis_url: str, issuer: str, clock: Clock) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ZJTX_ENVIRONMENT": "development",
        "ZJTX_ISSUER": issuer,
        "ZJTX_JWKS_URL": f"{issuer}/.well-known/jwks.json",
        "ZJTX_AUDIENCE": AUDIENCE,
        "ZJTX_CLOCK_FILE": str(clock.path),
        "ZJTX_PUBLIC_BASE_URL": "http://127.0.0.1",
        "ZJTX_CLIENT_LIMIT": _QUOTA,
        "ZJTX_PERSON_LIMIT": _QUOTA,
        "ZJTX_ADDRESS_LIMIT": _QUOTA,
        "PATH": os.environ["PATH"],
    }


async def _furnish(url: str, issuer: str, keys: Keys, clock: Clock, database_url: str, world: Path) -> None:
    """A row in every state, a platform's subscriptions, and a few deliveries that were given up."""
    engine = make_engine(database_url, application="tests", pool_size=2)
    try:
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:

            def token(person: str, **members: str) -> str:
                return issue_token(keys, issuer=issuer, person=person, **members)

            city = City(http, token, clock, engine)
            await city.found()
            platform = city.voice("hohhot-platform", role="platform", client=find("hohhot-platform").client)
            for _ in range(3):
                await platform.create("/subscriptions", {"url": "https://platform.example/webhooks"})
            await furnish(city)
            await _spare(city)
            await _spare_packages(city)
        async with engine.begin() as connection:
            await connection.execute(text(_PARK), {"now": datetime.now(UTC)})
            rows = {noun: await _rows(connection, statement) for noun, statement in _ROWS.items()}
        await asyncio.to_thread(world.write_text, json.dumps(rows, default=str), "utf-8")
    finally:
        await engine.dispose()


async def _spare(city: City) -> None:
    """Further cases and titles, where an act uses them up or the gallery's are held by something else."""
    companies = (Company(number) for number in count(500))
    for state in _SPARE:
        for _ in range(2):
            await (await Case.drafted(city, next(companies))).to(state)
    for _ in range(3):
        filled, examined, judged = [await Case.drafted(city, next(companies)) for _ in range(3)]
        await filled.fill()
        await (await examined.to("SUBMITTED")).examine()
        await judged.to("IN_EXPERT_REVIEW")
        for number in (1, 2, 3):
            await judged.vote(number)
    for recognised_on in (HELD_SINCE, HELD_SINCE, ENDED_SINCE, ENDED_SINCE):
        await Title.taken_over(city, next(companies), recognised_on)
    for _ in range(4):
        await (await (await Title.taken_over(city, next(companies), HELD_SINCE)).proceedings()).notify()


async def _spare_packages(city: City) -> None:
    """Ready ones to be answered or withdrawn, some that nobody has made, and titles for those yet to be asked for."""
    companies = (Company(number) for number in count(700))
    for _ in range(2):
        for _ in range(4):
            await Title.taken_over(city, next(companies), HELD_SINCE)
            await city.operator().create("/feed-packages")
        await make_packages(city.engine, "http://127.0.0.1", lambda: city.now)
    for _ in range(3):
        await Title.taken_over(city, next(companies), HELD_SINCE)
        await city.operator().create("/feed-packages")
    for _ in range(12):
        await Title.taken_over(city, next(companies), HELD_SINCE)


async def _rows(connection: Any, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(text(statement))).mappings()]
