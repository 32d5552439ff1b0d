"""What holds of every message, whatever it is about: methods, addresses, hosts, headers."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from bodies import enterprise, round_

from api.edge.middleware import API_VERSION
from api.edge.operation import Operation
from api.routes import ROUTERS
from calling import NOBODY, Headers, Running, faults_of, fresh_key, if_match, refusal

As = Callable[..., Headers]
OPERATIONS: list[Operation] = [route.operation for router in ROUTERS for route in router.routes]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")


def taken(address: str) -> set[str]:
    """By every path that the address could be; one that is written out is not also one with an id in it."""
    could_be = [
        operation
        for operation in OPERATIONS
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), address)
    ]
    written_out = [operation for operation in could_be if operation.path == address]
    methods = {operation.method for operation in written_out or could_be}
    return methods | {"HEAD"} if "GET" in methods else methods


# --- methods and addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
async def test_a_method_that_a_path_does_not_take_is_refused_with_all_that_it_takes(
    standing: httpx.AsyncClient, path: str
) -> None:
    address = re.sub(r"\{\w+\}", NOBODY, path)
    for method in set(METHODS) - taken(address):
        answer = await standing.request(method, address)
        assert refusal(answer) == (405, "method_not_allowed"), method
        assert set(answer.headers["allow"].split(", ")) == taken(address)


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
async def test_a_trailing_slash_leads_nowhere_and_redirects_nobody(
    standing: httpx.AsyncClient, path: str, city: Headers
) -> None:
    address = re.sub(r"\{\w+\}", NOBODY, path) + "/"
    for headers in ({}, city, {"Host": "evil.test"}):
        answer = await standing.get(address, headers=headers)
        assert refusal(answer) == (404, "not_found")
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v2/rounds",
        "//v1/rounds",
        "/v1//rounds",
        "/V1/ROUNDS",
        "/v1/rounds%2f",
        "/v1/%2e%2e/health/live",
        "/v1/rounds;a=b",
        "/v1/rounds%00",
        "/v1/rounds/%ff",
        "/v1/批次",
        "/.env",
    ],
)
async def test_every_other_path_is_not_found(standing: httpx.AsyncClient, path: str, city: Headers) -> None:
    answer = await standing.get(path, headers=city)
    assert refusal(answer) == (404, "not_found")


async def test_head_is_get_without_the_content(
    client: httpx.AsyncClient, city: Headers, draft_round: dict[str, Any]
) -> None:
    for path, headers in (
        (f"/v1/rounds/{draft_round['id']}", city),
        (f"/v1/rounds/{draft_round['id']}", city | {"If-None-Match": '"v1"'}),
        ("/v1/rounds?limit=1", city),
        ("/v1/rounds", {}),
        (f"/v1/rounds/{NOBODY}", city),
        ("/v1/problems", {}),
        ("/health/live", {}),
    ):
        got, head = await client.get(path, headers=headers), await client.head(path, headers=headers)
        assert head.content == b""
        changing = {"x-request-id", "ratelimit"}
        assert (head.status_code, {k: v for k, v in head.headers.items() if k not in changing}) == (
            got.status_code,
            {k: v for k, v in got.headers.items() if k not in changing},
        )


async def test_head_of_what_only_acts_is_refused(standing: httpx.AsyncClient, city: Headers) -> None:
    answer = await standing.head(f"/v1/rounds/{NOBODY}/open", headers=city)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_every_location_leads_to_something_that_can_be_read() -> None:
    class Made:
        id = NOBODY

    reads = [
        re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path))
        for operation in OPERATIONS
        if operation.method == "GET"
    ]
    for operation in OPERATIONS:
        assert (operation.location is not None) == (operation.status_code in (201, 202)), operation.id
        if operation.location:
            assert any(read.fullmatch(operation.location(Made())) for read in reads), operation.id


async def test_who_deletes_says_which_version_and_gets_no_content(client: httpx.AsyncClient, as_: As) -> None:
    platform = as_("hohhot-platform")
    body = {"url": "https://receiver.example/hook"}
    made = await client.post("/v1/subscriptions", headers=platform | fresh_key(), json=body)
    path = made.headers["location"]
    assert refusal(await client.delete(path, headers=platform)) == (428, "if_match_required")
    assert refusal(await client.delete(path, headers=platform | if_match(2))) == (412, "stale_version")
    gone = await client.delete(path, headers=platform | if_match(1))
    assert (gone.status_code, gone.content) == (204, b"")
    assert refusal(await client.get(path, headers=platform)) == (404, "not_found")
    assert refusal(await client.delete(path, headers=platform | if_match(1))) == (404, "not_found")


# --- headers of every answer ----------------------------------------------------------------------------------------


@pytest.fixture
def answers(client: httpx.AsyncClient, city: Headers) -> Callable[[], AsyncIterator[httpx.Response]]:
    """One answer of every class."""

    async def each() -> AsyncIterator[httpx.Response]:
        made = await client.post("/v1/rounds", headers=city | fresh_key(), json=round_())
        yield made
        yield await client.get(made.headers["location"], headers=city)
        yield await client.get(made.headers["location"], headers=city | {"If-None-Match": "*"})
        yield await client.get("/v1/rounds", headers=city)
        yield await client.get("/v1/rounds")
        yield await client.get("/v1/nowhere")
        yield await client.put("/v1/rounds")
        yield await client.post("/v1/rounds", headers=city, content=b"{")
        yield await client.get("/v1/problems")
        yield await client.get("/health/live")
        yield await client.get("/health/ready")

    return each


async def test_security_headers_stand_on_every_answer(
    answers: Callable[[], AsyncIterator[httpx.Response]],
) -> None:
    async for answer in answers():
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["api-version"] == API_VERSION
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers
        assert len(answer.headers.get_list("cache-control")) == 1


async def test_what_needs_a_token_is_kept_by_no_cache_and_what_is_public_is_asked_anew(
    standing: httpx.AsyncClient, city: Headers
) -> None:
    assert (await standing.get("/v1/rounds", headers=city)).headers["cache-control"] == "no-store"
    assert (await standing.get("/v1/rounds")).headers["cache-control"] == "no-store"
    public = await standing.get("/v1/public/certifications")
    assert public.headers["cache-control"] == "no-cache"


async def test_strict_transport_is_asked_for_in_production_only(
    serve: Running, answers: Callable[[], AsyncIterator[httpx.Response]]
) -> None:
    async for answer in answers():
        assert "strict-transport-security" not in answer.headers
    production = {
        "environment": "production",
        "cursor_secret": "s" * 32,
        "public_base_url": "https://api.test",
        "allowed_hosts": frozenset({"api.test"}),
        "redis_url": "redis://127.0.0.1:1",
    }
    async with serve(**production) as client:
        for path in ("/v1/problems", "/v1/nowhere", "/health/live"):
            answer = await client.get(path)
            assert "max-age=63072000" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_no_other_origin_is_let_in_or_reflected(
    standing: httpx.AsyncClient, city: Headers, method: str
) -> None:
    asked = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    answer = await standing.request(method, "/v1/rounds", headers=city | asked)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "evil" not in str(answer.headers) + answer.text


# --- hosts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["evil.test", "api.test.evil.test", "evil.test:80", "api.test@evil.test", "", "api.test:80:80", "[::1]"],
)
async def test_a_host_that_is_not_ours_is_refused_and_not_reflected(
    serve: Running, city: Headers, host: str
) -> None:
    async with serve(allowed_hosts=frozenset({"api.test"})) as client:
        forged = {"Host": host, "X-Forwarded-Host": "evil.test"}
        answer = await client.get("/v1/rounds", headers=city | forged)
        assert refusal(answer) == (400, "unknown_host")
        assert "evil" not in answer.text
        for ours in ("api.test", "API.test", "api.test:8000"):
            assert (await client.get("/v1/rounds", headers=city | {"Host": ours})).status_code == 200
        assert (await client.get("/health/live", headers={"Host": host})).status_code == 200


async def test_addresses_in_answers_are_the_services_own_whatever_host_was_asked(
    standing: httpx.AsyncClient,
) -> None:
    answer = await standing.get("/v1/nowhere", headers={"Host": "evil.test", "X-Forwarded-Proto": "gopher"})
    assert answer.json()["type"].startswith("http://api.test/")


# --- sizes and media types ------------------------------------------------------------------------------------------


async def test_an_address_over_the_limit_is_refused(standing: httpx.AsyncClient, city: Headers) -> None:
    answer = await standing.get("/v1/rounds?status=" + "x" * 8200, headers=city)
    assert refusal(answer) == (414, "address_too_long")
    assert refusal(await standing.get("/v1/" + "x" * 8200, headers=city)) == (414, "address_too_long")


async def test_headers_over_the_limit_are_refused(standing: httpx.AsyncClient, city: Headers) -> None:
    assert refusal(await standing.get("/v1/rounds", headers=city | {"X-Long": "x" * 70_000})) == (
        431,
        "headers_too_large",
    )
    many = {f"X-{number}": "x" * 100 for number in range(400)}
    assert refusal(await standing.get("/v1/rounds", headers=city | many)) == (431, "headers_too_large")
    huge = {"Authorization": "Bearer " + "x" * 70_000}
    assert refusal(await standing.get("/v1/rounds", headers=huge)) == (431, "headers_too_large")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/*", 200),
        ("*/*", 200),
        ("text/html, application/json;q=0.5", 200),
        ("APPLICATION/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ("text/html", 406),
        ("application/xml", 406),
        ("application/json;q=0", 406),
        ("nonsense", 406),
        ("text/*", 406),
    ],
)
async def test_who_takes_no_json_is_told_that_there_is_nothing_else(
    standing: httpx.AsyncClient, city: Headers, accept: str, status: int
) -> None:
    answer = await standing.get("/v1/rounds", headers=city | {"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert refusal(answer) == (406, "not_acceptable")


async def test_two_lengths_are_refused(standing: httpx.AsyncClient, city: Headers) -> None:
    """The seed of request smuggling: one server believes the one, the next the other."""
    both = city | fresh_key() | {"Transfer-Encoding": "chunked", "Content-Length": "2"}
    answer = await standing.post("/v1/rounds", headers=both, content=b"{}")
    assert refusal(answer) == (400, "malformed_request")


@pytest.mark.parametrize("length", ["-1", "0x10", "1e3", "", " ", "2, 2", "９"])
async def test_a_length_that_is_none_is_refused(
    standing: httpx.AsyncClient, city: Headers, length: str
) -> None:
    headers = city | fresh_key() | {"Content-Length": length.encode()}
    answer = await standing.post("/v1/rounds", headers=headers, content=b"{}")
    assert refusal(answer) == (400, "malformed_request")


async def test_a_body_that_does_not_come_in_time_is_given_up(serve: Running, city: Headers) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    async with serve(body_seconds=0.05) as client:
        answer = await client.post("/v1/rounds", headers=city | fresh_key(), content=trickle())
        assert refusal(answer) == (408, "body_too_slow")
        assert answer.headers["connection"] == "close"


async def test_a_body_that_is_not_called_for_is_refused_and_an_empty_object_let_pass(
    client: httpx.AsyncClient, city: Headers, draft_round: dict[str, Any]
) -> None:
    path, headers = f"/v1/rounds/{draft_round['id']}/open", city | fresh_key() | if_match(1)
    unasked = await client.post(path, headers=headers, json={"note": 1, "status": "OPEN"})
    assert refusal(unasked) == (422, "invalid_input")
    assert faults_of(unasked) == {"/note": "extra_forbidden", "/status": "extra_forbidden"}
    for odd in ("[]", "[1]", '"x"', "7", "null", "true"):
        answer = await client.post(path, headers=headers | {"Content-Type": "application/json"}, content=odd)
        assert refusal(answer) == (422, "invalid_input"), odd
        assert faults_of(answer) == {"": "body_not_expected"}
    assert (await client.post(path, headers=headers, json={})).status_code == 200


async def test_a_body_of_another_media_type_is_refused_with_the_one_we_take(
    standing: httpx.AsyncClient, city: Headers, xincheng: Headers
) -> None:
    body = httpx.Request("POST", "http://x", json=enterprise()).content
    for media in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
        "application/json; charset=utf-16",
        "application/merge-patch+json",
        "application/xml",
        "",
        "json",
    ):
        headers = xincheng | fresh_key() | {"Content-Type": media}
        answer = await standing.post("/v1/enterprises", headers=headers, content=body)
        assert refusal(answer) == (415, "unsupported_media_type"), media
        assert answer.headers["accept"] == answer.headers["accept-post"] == "application/json"
    for encoding in ("gzip", "br", "deflate", "zstd", "identity, gzip"):
        headers = xincheng | fresh_key() | {"Content-Encoding": encoding}
        answer = await standing.post("/v1/enterprises", headers=headers, json=enterprise())
        assert refusal(answer) == (415, "unsupported_media_type"), encoding
