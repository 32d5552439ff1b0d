"""The order in which a request may be refused: 401, 403, 404, 413/415/400/422, replay, 428/412, 409, 2xx.

Each rung of the ladder mends one fault and leaves all that come after it in place.
"""

import json
from typing import Any

import httpx
import pytest
from bodies import enterprise

from calling import NOBODY, Headers, Running, fresh_key, if_match, refusal

Body = dict[str, Any]

JSON = {"Content-Type": "application/json"}
# the same trace for two requests, so that their answers can be compared byte by byte
TRACE = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}


async def test_an_act_is_refused_for_the_first_thing_wrong_and_for_nothing_after_it(
    client: httpx.AsyncClient, city: Headers, xincheng: Headers, draft_round: Body
) -> None:
    async def attempt(
        headers: Headers, content: bytes = b"{", id_: str = draft_round["id"]
    ) -> tuple[int, str]:
        path = f"/v1/rounds/{id_}/open"
        return refusal(await client.post(path, headers=headers, content=content))

    too_large, broken, unknown = b"[" * 2_000_000, b"{", json.dumps({"status": "OPEN"}).encode()
    key, stale = fresh_key(), if_match(99)
    assert await attempt({}, too_large, NOBODY) == (401, "unauthenticated")
    assert await attempt(xincheng, too_large, NOBODY) == (403, "forbidden")
    assert await attempt(city, too_large, NOBODY) == (404, "not_found")
    assert await attempt(city, too_large) == (413, "body_too_large")
    assert await attempt(city, broken) == (415, "unsupported_media_type")
    assert await attempt(city | JSON, broken) == (400, "invalid_json")
    assert await attempt(city | JSON, unknown) == (400, "idempotency_key_missing")
    assert await attempt(city | JSON | key, unknown) == (422, "invalid_input")
    assert await attempt(city | JSON | key, b"{}") == (428, "if_match_required")
    assert await attempt(city | JSON | key | stale, b"{}") == (412, "stale_version")
    current = city | JSON | key | if_match(draft_round["version"])
    opened = await client.post(f"/v1/rounds/{draft_round['id']}/open", headers=current, content=b"{}")
    assert opened.status_code == 200
    again = city | fresh_key() | if_match(opened.json()["version"])
    assert await attempt(again, b"") == (409, "state_forbids")


async def test_a_change_is_refused_in_the_same_order(
    client: httpx.AsyncClient,
    xincheng: Headers,
    as_: Any,
    own_enterprise: Body,
    foreign_enterprise: Body,
) -> None:
    async def attempt(headers: Headers, body: Any, id_: str = own_enterprise["id"]) -> tuple[int, str]:
        return refusal(await client.patch(f"/v1/enterprises/{id_}", headers=headers, json=body))

    unknown = {"uscc": "another"}
    assert await attempt({}, unknown, foreign_enterprise["id"]) == (401, "unauthenticated")
    assert await attempt(as_("auditor-1"), unknown, foreign_enterprise["id"]) == (403, "forbidden")
    assert await attempt(xincheng, unknown, foreign_enterprise["id"]) == (404, "not_found")
    assert await attempt(xincheng, unknown) == (422, "invalid_input")
    assert await attempt(xincheng, {"name": "示例"}) == (428, "if_match_required")
    assert await attempt(xincheng | if_match(7), {"name": "示例"}) == (412, "stale_version")


async def test_a_kept_answer_is_replayed_before_the_version_is_looked_at(
    client: httpx.AsyncClient, city: Headers, draft_round: Body
) -> None:
    path = f"/v1/rounds/{draft_round['id']}/open"
    headers = city | fresh_key() | if_match(draft_round["version"])
    opened = await client.post(path, headers=headers)
    again = await client.post(path, headers=headers)
    assert (again.status_code, again.content) == (200, opened.content)


async def test_without_a_token_nothing_is_parsed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/rounds?x=1&x=2", content=b"\xff{", headers={"Idempotency-Key": "!"})
    assert refusal(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_body_over_the_limit_is_refused_by_its_declared_length_before_it_is_read(
    serve: Running, city: Headers
) -> None:
    read = 0

    async def long() -> Any:
        nonlocal read
        while read < 1024 * 1024:
            read += 1024
            yield b" " * 1024

    async with serve(body_limit=4096) as client:
        declared = city | JSON | {"Content-Length": str(10**12)}
        answer = await client.post("/v1/rounds", headers=declared, content=long())
        assert refusal(answer) == (413, "body_too_large")
        assert answer.headers["connection"] == "close"
        assert read <= 1024
        undeclared = await client.post("/v1/rounds", headers=city | JSON, content=long())
        assert refusal(undeclared) == (413, "body_too_large")
        assert read <= 8 * 1024


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_a_foreign_id_answers_byte_for_byte_like_one_that_nobody_has(
    client: httpx.AsyncClient, xincheng: Headers, foreign_enterprise: Body, method: str
) -> None:
    async def answer(id_: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        headers = xincheng | TRACE | if_match(1)
        given = {} if method == "GET" else {"json": {"name": "示例"}}
        found = await client.request(method, f"/v1/enterprises/{id_}", headers=headers, **given)
        return found.status_code, found.headers.raw, found.content

    foreign = await answer(foreign_enterprise["id"])
    assert foreign[0] == 404
    assert foreign == await answer(NOBODY) == await answer("no-uuid-at-all") == await answer("%00")


async def test_a_path_that_does_not_exist_answers_like_a_row_that_does_not(
    client: httpx.AsyncClient, xincheng: Headers
) -> None:
    nowhere = await client.get("/v1/nowhere", headers=xincheng | TRACE)
    no_row = await client.get(f"/v1/enterprises/{NOBODY}", headers=xincheng | TRACE)
    assert (nowhere.status_code, nowhere.content) == (404, no_row.content)


async def test_two_strangers_ids_in_a_body_are_refused_alike(
    client: httpx.AsyncClient, xincheng: Headers, own_enterprise: Body, draft_round: Body
) -> None:
    """A draft is the city's own: to name it must tell no more than to name nothing."""

    async def answer(round_id: str) -> bytes:
        headers = xincheng | TRACE | fresh_key()
        return (await client.post("/v1/applications", headers=headers, json={"round_id": round_id})).content

    assert await answer(draft_round["id"]) == await answer(NOBODY)


async def test_all_that_is_wrong_with_a_body_is_said_at_once(
    client: httpx.AsyncClient, xincheng: Headers
) -> None:
    body = enterprise(name=" ", moved_in="no", registered_on="yesterday", surprise=1)
    del body["address"]
    answer = await client.post("/v1/enterprises?debug=1", headers=xincheng | fresh_key(), json=body)
    assert refusal(answer) == (422, "invalid_input")
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/name",
        "/moved_in",
        "/registered_on",
        "/surprise",
        "/address",
        "#/query/debug",
    }
