"""The whole API on an empty database, its identity provider in memory, and people to call it."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.main import create_app
from api.settings import Settings
from sandbox.identity import Keys, issue_token
from sandbox.people import PEOPLE

ISSUER = "https://identity.test"
BASE_URL = "http://api.test"
_JWKS = f"{ISSUER}/jwks"


def settings_for(database_url: str, **changes: Any) -> Settings:
    given = {
        "environment": "development",
        "database_url": database_url,
        "issuer": ISSUER,
        "jwks_url": _JWKS,
        "public_base_url": BASE_URL,
        "redis_url": None,
        "clock_file": None,
        "allowed_hosts": frozenset(),
    }
    return Settings(**{**given, **changes})


def provider_of(keys: Keys) -> httpx.MockTransport:
    """An identity provider that publishes these keys, and has nothing else."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == _JWKS, "only the configured address is ever asked"
        return httpx.Response(200, json=keys.jwks())

    return httpx.MockTransport(answer)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The application, started; and a client that raises what the application does not catch."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL) as client,
    ):
        yield client


Running = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def serve(database_url: str, keys: Keys) -> Running:
    """`async with serve(body_limit=2048) as client`: the whole application, with changed settings."""
    return lambda **changes: running(
        create_app(settings_for(database_url, **changes), provider=provider_of(keys))
    )


@pytest.fixture
async def client(serve: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with serve() as client:
        yield client


@pytest.fixture(scope="session")
def token(keys: Keys) -> Callable[..., str]:
    """`token("city-officer-1", role="auditor")`: a token for a ready person, with members replaced."""

    def issue(person: str, **members: Any) -> str:
        ready = {
            name: value
            for entry in PEOPLE
            if entry.person == person
            for name in ("role", "client", "district", "uscc")
            if (value := getattr(entry, name)) is not None
        }
        return issue_token(keys, **{"issuer": ISSUER, "person": person, **ready, **members})

    return issue


@pytest.fixture(scope="session")
def as_(token: Callable[..., str]) -> Callable[..., dict[str, str]]:
    """The header of a ready person."""
    return lambda person, **members: {"Authorization": f"Bearer {token(person, **members)}"}


@pytest.fixture(scope="session")
def city(as_: Callable[..., dict[str, str]]) -> dict[str, str]:
    return as_("city-officer-1")


def fresh_key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = json.loads(answer.content)
    assert problem["status"] == answer.status_code
    return str(problem["code"])
