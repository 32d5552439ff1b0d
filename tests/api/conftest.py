"""The whole API on an empty database, its identity provider in memory, and people to call it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from bodies import FOREIGN, enterprise, round_
from crowd import Crowd

from api.main import create_app
from calling import Headers, Running, code_of, fresh_key, if_match, provider_of, running, settings_for
from domain.infra.database import make_engine
from sandbox.identity import Keys
from sandbox.postgres import Postgres

__all__ = ["code_of", "fresh_key"]

Body = dict[str, Any]
Post = Callable[..., Awaitable[Body]]


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
async def standing(
    postgres: Postgres, template_database: str, keys: Keys
) -> AsyncIterator[httpx.AsyncClient]:
    """One application for the whole run, for tests that only ask, or are refused: nobody changes anything in it."""
    postgres.create_database("standing", template=template_database)
    app = create_app(settings_for(postgres.url("standing")), provider=provider_of(keys))
    async with running(app) as client:
        yield client
    postgres.drop_database("standing")


@pytest.fixture(scope="session")
async def crowded(
    postgres: Postgres, template_database: str, keys: Keys
) -> AsyncIterator[tuple[httpx.AsyncClient, Crowd]]:
    """One application on a database full of rows, for tests of what is shown: nobody changes anything in it."""
    postgres.create_database("crowded", template=template_database)
    url, crowd = postgres.url("crowded"), Crowd()
    engine = make_engine(url, application="tests")
    await crowd.write(engine)
    await engine.dispose()
    async with running(create_app(settings_for(url), provider=provider_of(keys))) as client:
        yield client, crowd
    postgres.drop_database("crowded")


@pytest.fixture(scope="session")
def as_(token: Callable[..., str]) -> Callable[..., Headers]:
    """The header of a ready person."""
    return lambda person, **members: {"Authorization": f"Bearer {token(person, **members)}"}


@pytest.fixture(scope="session")
def city(as_: Callable[..., Headers]) -> Headers:
    return as_("city-officer-1")


@pytest.fixture(scope="session")
def xincheng(as_: Callable[..., Headers]) -> Headers:
    """The person whom an enterprise in Xincheng authorised."""
    return as_("enterprise-xincheng")


@pytest.fixture(scope="session")
def huimin(as_: Callable[..., Headers]) -> Headers:
    """The person whom another enterprise, in Huimin, authorised."""
    return as_("enterprise-huimin")


@pytest.fixture
def post(client: httpx.AsyncClient) -> Post:
    """`await post("/v1/rounds", city, body)`: what was made or done; a refusal fails the test."""

    async def send(path: str, who: Headers, body: Body | None = None, *, version: int | None = None) -> Body:
        headers = {**who, **fresh_key(), **({} if version is None else if_match(version))}
        answer = await client.post(path, headers=headers, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    return send


@pytest.fixture
async def draft_round(post: Post, city: Headers) -> Body:
    return await post("/v1/rounds", city, round_())


@pytest.fixture
async def open_round(post: Post, city: Headers, draft_round: Body) -> Body:
    return await post(f"/v1/rounds/{draft_round['id']}/open", city, version=draft_round["version"])


@pytest.fixture
async def own_enterprise(post: Post, xincheng: Headers) -> Body:
    return await post("/v1/enterprises", xincheng, enterprise())


@pytest.fixture
async def foreign_enterprise(post: Post, huimin: Headers) -> Body:
    return await post("/v1/enterprises", huimin, enterprise(FOREIGN, district="150103"))
