"""How tests call the API: the application started in this process, headers to send, what an answer says."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from api.settings import Settings
from sandbox.identity import Keys

ISSUER = "https://identity.test"
BASE_URL = "http://api.test"
JWKS_URL = f"{ISSUER}/jwks"
# a UUID that no row has
NOBODY = "01890000-0000-7000-8000-000000000000"

Headers = dict[str, str]
Running = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


def settings_for(database_url: str, **changes: Any) -> Settings:
    given = {
        "environment": "development",
        "database_url": database_url,
        "issuer": ISSUER,
        "jwks_url": JWKS_URL,
        "public_base_url": BASE_URL,
        "redis_url": None,
        "clock_file": None,
        "allowed_hosts": frozenset(),
    }
    return Settings(**{**given, **changes})


def provider_of(keys: Keys) -> httpx.MockTransport:
    """An identity provider that publishes these keys, and has nothing else."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == JWKS_URL, "only the configured address is ever asked"
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


def fresh_key() -> Headers:
    return {"Idempotency-Key": secrets.token_hex(16)}


def if_match(version: int) -> Headers:
    return {"If-Match": f'"v{version}"'}


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = json.loads(answer.content)
    assert problem["status"] == answer.status_code
    return str(problem["code"])


def faults_of(answer: httpx.Response) -> dict[str, str]:
    """Pointer → code of every field at fault."""
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, code_of(answer)
