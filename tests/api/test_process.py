"""The service as a process of its own: told to stop, killed in the midst of a request, spoken to in broken HTTP."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bodies import round_
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from calling import Headers, code_of, fresh_key, refusal
from domain.infra.database import make_engine
from domain.models import AuditEntry, Event, Round
from sandbox.identity import AUDIENCE, Keys
from sandbox.postgres import Postgres
from sandbox.processes import Child
from sandbox.redis import free_port


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def issuer(keys: Keys, logs: Path) -> Iterator[str]:
    """An identity provider on a port, with this run's keys."""
    path, url = logs / "keys.json", f"http://127.0.0.1:{(port := free_port())}"
    keys.write(path)
    command = [sys.executable, "-m", "uvicorn", "sandbox.identity:from_environment", "--factory"]
    told = {"ZJTX_ISSUER": url, "ZJTX_IDENTITY_KEYS": str(path)}
    child = Child("identity", [*command, "--port", str(port)], environment=told, logs=logs)
    child.wait_ready(f"{url}/health/ready")
    yield url
    child.stop()


# stands in every secret that the service is told
CANARY = "canary-passw0rd-7f3a"


class Service:
    """The service on a port and a database of its own; the same again after it has died."""

    def __init__(self, url: str, issuer: str, logs: Path) -> None:
        self.port = free_port()
        self.told = {
            "DATABASE_URL": url.replace("://zjtx@", f"://zjtx:{CANARY}@"),
            "ZJTX_CURSOR_SECRET": f"{CANARY}-{CANARY}",
            "ZJTX_ENVIRONMENT": "development",
            "ZJTX_ISSUER": issuer,
            "ZJTX_JWKS_URL": f"{issuer}/.well-known/jwks.json",
            "ZJTX_AUDIENCE": AUDIENCE,
        }
        self.logs = logs
        self.child = self.launch()

    def launch(self) -> Child:
        command = [sys.executable, "-m", "api", "--port", str(self.port)]
        self.child = Child(f"api-{self.port}", command, environment=self.told, logs=self.logs)
        self.child.wait_ready(f"http://127.0.0.1:{self.port}/health/ready")
        return self.child

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False)


@pytest.fixture
def mortal(database_url: str, issuer: str, logs: Path) -> Iterator[Service]:
    """A service that the test may kill."""
    service = Service(database_url, issuer, logs)
    yield service
    service.child.stop()


@pytest.fixture(scope="module")
def served(postgres: Postgres, template_database: str, issuer: str, logs: Path) -> Iterator[Service]:
    """One for the tests after which it must still be there."""
    postgres.create_database("served", template=template_database)
    service = Service(postgres.url("served"), issuer, logs)
    yield service
    service.child.stop()
    postgres.drop_database("served")


@pytest.fixture
async def http(served: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with served.http() as client:
        yield client
        assert (await client.get("/health/ready")).status_code == 200


@pytest.fixture
def officer(as_: Callable[..., Headers], issuer: str) -> Headers:
    return as_("city-officer-1", issuer=issuer)


async def effects(engine: AsyncEngine) -> set[int]:
    async with engine.connect() as connection:
        return {
            (await connection.execute(select(func.count()).select_from(model))).scalar_one()
            for model in (Round, AuditEntry, Event)
        }


async def hanging(http: httpx.AsyncClient, other: Any, headers: Headers) -> "asyncio.Task[httpx.Response]":
    """A request that waits for a lock in the midst of its transaction."""
    await other.execute(text("LOCK TABLE event IN ACCESS EXCLUSIVE MODE"))
    task = asyncio.create_task(http.post("/v1/rounds", headers=headers, json=round_()))
    for _ in range(500):
        waiting = await other.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        if waiting:
            return task
        await asyncio.sleep(0.02)
    raise AssertionError("the request never came to the lock")


async def test_told_to_stop_it_finishes_what_has_begun_and_ends_with_0(
    mortal: Service, officer: Headers, engine: AsyncEngine
) -> None:
    process = mortal.child.process
    async with mortal.http() as http, engine.connect() as other:
        under_way = await hanging(http, other, officer | fresh_key())
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        with pytest.raises(httpx.TransportError):
            await http.get("/health/live")
        assert process.poll() is None
        await other.rollback()
        assert (await under_way).status_code == 201
    assert await asyncio.to_thread(process.wait, 20) == 0
    assert await effects(engine) == {1}


async def test_killed_in_the_midst_of_a_request_it_has_done_nothing_and_the_same_request_then_does_it_once(
    mortal: Service, officer: Headers, engine: AsyncEngine
) -> None:
    headers = officer | fresh_key()
    async with mortal.http() as http, engine.connect() as other:
        under_way = await hanging(http, other, headers)
        mortal.child.kill()
        with pytest.raises(httpx.TransportError):
            await under_way
        await other.rollback()
    mortal.launch()
    assert await effects(engine) == {0}
    async with mortal.http() as http:
        for _ in range(2):
            assert (await http.post("/v1/rounds", headers=headers, json=round_())).status_code == 201
    assert await effects(engine) == {1}


async def test_an_answer_that_was_lost_on_its_way_is_given_again(
    served: Service, http: httpx.AsyncClient, officer: Headers, postgres: Postgres
) -> None:
    """The caller goes away in the midst; what was begun is done whole, and once."""
    headers, engine = officer | fresh_key(), make_engine(postgres.url("served"), application="tests")
    async with engine.connect() as other:
        under_way = await hanging(http, other, headers)
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)
        await other.rollback()
    for _ in range(50):
        answer = await http.post("/v1/rounds", headers=headers, json=round_())
        if answer.status_code == 201:
            break
        assert refusal(answer) == (409, "request_in_flight")
        await asyncio.sleep(0.02)
    assert answer.headers["idempotency-replayed"] == "true"
    assert await effects(engine) == {1}
    await engine.dispose()


# --- broken HTTP ----------------------------------------------------------------------------------------------------


def exchange(port: int, raw: bytes) -> bytes:
    """What the service says to these bytes before it closes the connection or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        said = b""
        try:
            connection.sendall(raw)
            while part := connection.recv(65536):
                said += part
        except (TimeoutError, ConnectionError):
            pass
        return said


HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /v1/eligibility-checks HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
SMUGGLED = b"GET /v1/measures HTTP/1.1\r\n" + HOST + b"\r\n"
BROKEN: dict[str, bytes] = {
    "both lengths": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "both, the other way round": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + SMUGGLED,
    "two lengths in one": POST + b"Content-Length: 2, 40\r\n\r\n{}" + SMUGGLED,
    "a signed length": POST + b"Content-Length: +2\r\n\r\n{}" + SMUGGLED,
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a hidden coding": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunked and then something": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a bad chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + SMUGGLED,
    "a folded header": POST + b"X-A: b\r\n Content-Length: 2\r\n\r\n{}" + SMUGGLED,
    "a header without a colon": b"GET /health/live HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n" + SMUGGLED,
    "NUL in a header": b"GET /health/live HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n" + SMUGGLED,
    "a space in the address": b"GET /v1/problems /x HTTP/1.1\r\n" + HOST + b"\r\n" + SMUGGLED,
    "no HTTP at all": os.urandom(64) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
}


@pytest.mark.usefixtures("http")
async def test_broken_http_is_refused_and_no_second_request_hides_in_it(served: Service) -> None:
    for name, raw in BROKEN.items():
        said = await asyncio.to_thread(exchange, served.port, raw)
        assert said == b"" or said.startswith(b"HTTP/1.1 4"), (name, said[:200])
        assert said.count(b"HTTP/1.1 ") <= 1, (name, said)
        assert b"BG-2022-03" not in said, name
        if said:
            head, _, body = said.partition(b"\r\n\r\n")
            assert b"content-type: application/problem+json" in head.lower(), name
            assert b"api-version: " in head.lower(), name
            assert json.loads(body)["code"] == "malformed_request", name


OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAA\r\n"
# what would be taken out of a head is the body's own here, and its length was announced
LOOKALIKE = b"\r\nUpgrade: h2c\r\n"


async def test_an_offer_of_http_2_is_ignored_and_the_request_heard(served: Service) -> None:
    """Java's HttpClient makes it with every first request on a plain connection."""
    body = b'{"facts":{"employees":-1}}'
    for length in (
        b"Content-Length: 26\r\n\r\n" + body,
        b"Transfer-Encoding: chunked\r\n\r\n1a\r\n" + body + b"\r\n0\r\n\r\n",
    ):
        said = await asyncio.to_thread(exchange, served.port, POST + OFFER + length)
        assert said.startswith(b"HTTP/1.1 422"), said
        assert b"/facts/employees" in said


async def test_a_body_loses_nothing_that_looks_like_the_offer(served: Service) -> None:
    long = POST + b"Content-Length: 16\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=1) as connection:
        connection.sendall(long)
        await asyncio.sleep(0.1)  # so that the body comes by itself
        connection.sendall(LOOKALIKE + SMUGGLED)
        said = b""
        while said.count(b"HTTP/1.1 ") < 2 and (part := await asyncio.to_thread(connection.recv, 65536)):
            said += part
    assert said.startswith(b"HTTP/1.1 400")
    assert b"HTTP/1.1 200" in said


async def test_what_is_too_large_is_refused_by_the_server_or_by_the_edge_and_never_breaks_it(
    served: Service, http: httpx.AsyncClient, officer: Headers
) -> None:
    port = served.port
    long = await http.get("/v1/rounds", headers=officer | {"X-Long": "x" * 40_000})
    assert refusal(long) == (431, "headers_too_large")
    longer = await asyncio.to_thread(
        exchange, port, b"GET /v1/rounds HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 70_000 + b"\r\n\r\n"
    )
    assert longer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")), longer[:100]
    address = await asyncio.to_thread(
        exchange, port, b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    )
    assert address.startswith((b"HTTP/1.1 414", b"HTTP/1.1 400")), address[:100]
    declared = POST + b"Content-Length: 99999999999999\r\n\r\n{"
    assert (await asyncio.to_thread(exchange, port, declared)).startswith(b"HTTP/1.1 413")


async def test_the_server_says_no_more_of_itself_than_the_edge(
    http: httpx.AsyncClient, officer: Headers
) -> None:
    for path in ("/health/live", "/v1/rounds", "/v1/nowhere"):
        answer = await http.get(path, headers=officer)
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
    head = await http.head("/v1/rounds", headers=officer)
    assert (head.status_code, head.content) == (200, b"")
    assert code_of(await http.options("/v1/rounds")) == "method_not_allowed"


async def test_the_log_is_one_line_of_json_for_each_request_whatever_it_holds(
    served: Service, http: httpx.AsyncClient, officer: Headers
) -> None:
    before = len(served.child.log.read_text())
    await http.get("/v1/rounds", headers=officer)
    await http.get('/v1/x%0a{"event":"forged"}', headers={"X-Forged": "a"})
    await http.get("/v1/rounds", headers={"Authorization": "Bearer secret-token-value"})
    written = served.child.log.read_text()[before:]
    lines = [httpx.Response(200, text=line).json() for line in written.splitlines() if line]
    requests = [
        line for line in lines if line["event"] == "request" and line.get("operation") == "listRounds"
    ]
    assert [(line["status"], line.get("code")) for line in requests] == [
        (200, None),
        (401, "unauthenticated"),
    ]
    assert (requests[0]["person"], requests[0]["role"]) == ("city-officer-1", "city_officer")
    assert not [line for line in lines if line["event"] == "forged"]
    assert "secret-token-value" not in written


async def test_no_secret_shows_in_the_log_in_an_answer_or_in_the_contract(
    served: Service, http: httpx.AsyncClient, officer: Headers
) -> None:
    for path in (
        "/health/ready",
        "/openapi.json",
        "/v1/rounds",
        "/v1/nowhere",
        "/v1/rounds?cursor=x",
        "/docs",
    ):
        answer = await http.get(path, headers=officer)
        assert "canary" not in answer.text + str(answer.headers)
    told = served.told | {"DATABASE_URL": served.told["DATABASE_URL"].replace("/served?", "/nowhere?")}
    command = [sys.executable, "-m", "api", "--port", str(free_port())]
    unlucky = Child("unlucky", command, environment=told, logs=served.logs)
    assert await asyncio.to_thread(unlucky.process.wait, 20) != 0
    assert "nowhere" in unlucky.log.read_text()
    for log in (served.child.log, unlucky.log):
        assert "canary" not in log.read_text()
