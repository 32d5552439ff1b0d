"""Whether the process lives, and whether it can do its work."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from bodies import round_
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.main import create_app
from calling import Headers, Running, fresh_key, provider_of, refusal, running, settings_for
from sandbox.identity import Keys
from sandbox.postgres import Postgres


async def test_a_live_process_that_reaches_its_database_is_ready(standing: httpx.AsyncClient) -> None:
    live, ready = await standing.get("/health/live"), await standing.get("/health/ready")
    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_health_needs_no_token_and_tells_nothing_of_the_system(standing: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = await standing.get(path, headers={"Authorization": "Bearer nonsense"})
        assert answer.status_code == 200
        assert set(answer.json()) == {"status"}


async def test_a_full_house_is_no_reason_to_be_taken_out_of_service(
    serve: Running, city: Headers, engine: AsyncEngine
) -> None:
    async with serve(pool_size=1) as client, engine.connect() as other:
        await other.execute(text("LOCK TABLE round IN ACCESS EXCLUSIVE MODE"))
        waiting = asyncio.create_task(client.get("/v1/rounds", headers=city))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        assert (await client.get("/health/ready")).status_code == 200
        assert time.monotonic() - started < 1
        assert not waiting.done()
        await other.rollback()
        assert (await waiting).status_code == 200


async def test_a_database_that_would_lose_acknowledged_writes_is_not_served(
    postgres: Postgres, database_url: str, keys: Keys
) -> None:
    name = database_url.split("@/")[1].split("?")[0]
    postgres.sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with pytest.raises(RuntimeError, match="synchronous_commit=off"):
        async with running(create_app(settings_for(database_url), provider=provider_of(keys))):
            raise AssertionError


@pytest.fixture
async def draining(database_url: str, keys: Keys) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    app = create_app(settings_for(database_url), provider=provider_of(keys))
    async with running(app) as client:
        yield app, client


async def test_who_is_told_to_stop_sends_new_requests_elsewhere_and_finishes_the_old(
    draining: tuple[FastAPI, httpx.AsyncClient], city: Headers, engine: AsyncEngine
) -> None:
    app, client = draining
    async with engine.connect() as other:
        await other.execute(text("LOCK TABLE round IN ACCESS EXCLUSIVE MODE"))
        under_way = asyncio.create_task(client.post("/v1/rounds", headers=city | fresh_key(), json=round_()))
        await asyncio.sleep(0.05)
        app.state.draining = True
        for path in ("/v1/rounds", "/health/ready", "/health/live", "/v1/nowhere"):
            answer = await client.get(path, headers=city)
            assert refusal(answer) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["connection"] == "close"
        await other.rollback()
    assert (await under_way).status_code == 201
