"""Requests that can be repeated: one effect for each client, person and key, and one answer."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from bodies import enterprise, round_
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from api.edge import idempotency
from calling import Headers, Running, fresh_key, if_match, refusal
from domain import models
from domain.models.ledger import IdempotencyKey
from sandbox.redis import Redis

Body = dict[str, Any]
JSON = {"Content-Type": "application/json"}
EFFECTS = (models.Round, models.Step, models.AuditEntry, models.Event)
REPLAYED = "idempotency-replayed"


async def effects(engine: AsyncEngine) -> dict[str, int]:
    """How many rounds, history rows, audit entries and events there are, and how many kept answers."""
    async with engine.connect() as connection:
        return {
            model.__tablename__: (
                await connection.execute(select(func.count()).select_from(model))
            ).scalar_one()
            for model in (*EFFECTS, IdempotencyKey)
        }


ONE_OF_EACH = {model.__tablename__: 1 for model in (*EFFECTS, IdempotencyKey)}


# --- the key itself -------------------------------------------------------------------------------------------------


async def test_a_post_without_a_key_is_refused_and_does_nothing(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    answer = await client.post("/v1/rounds", headers=city, json=round_())
    assert refusal(answer) == (400, "idempotency_key_missing")
    assert not any((await effects(engine)).values())


@pytest.mark.parametrize(
    "key",
    [
        "",
        "k" * 15,
        "k" * 256,
        "fifteen chars ok?",
        '"quoted-on-one-side',
        '""',
        "sixteen-chars/ok",
        "键" * 16,
        "k" * 16 + "\n",
        '"' + "k" * 256 + '"',
    ],
)
async def test_a_malformed_key_is_refused(standing: httpx.AsyncClient, city: Headers, key: str) -> None:
    headers = city | {"Idempotency-Key": key.encode()}
    answer = await standing.post("/v1/rounds", headers=headers, json=round_())
    assert refusal(answer) == (400, "idempotency_key_malformed")


async def test_two_keys_on_one_request_are_refused(standing: httpx.AsyncClient, city: Headers) -> None:
    keys = [("Idempotency-Key", "k" * 16), ("Idempotency-Key", "k" * 16)]
    answer = await standing.post("/v1/rounds", headers=[*city.items(), *keys], json=round_())
    assert refusal(answer) == (400, "idempotency_key_malformed")


@pytest.mark.parametrize("key", ["k" * 16, "A-z_0" + "9" * 250, '"' + "k" * 16 + '"'])
async def test_keys_of_16_to_255_characters_are_taken_bare_or_quoted(
    client: httpx.AsyncClient, city: Headers, key: str
) -> None:
    answer = await client.post("/v1/rounds", headers=city | {"Idempotency-Key": key}, json=round_())
    assert answer.status_code == 201


async def test_quotes_are_no_part_of_the_key(client: httpx.AsyncClient, city: Headers) -> None:
    key, body = "k" * 20, round_()
    made = await client.post("/v1/rounds", headers=city | {"Idempotency-Key": key}, json=body)
    again = await client.post("/v1/rounds", headers=city | {"Idempotency-Key": f'"{key}"'}, json=body)
    assert (again.content, again.headers[REPLAYED]) == (made.content, "true")


# --- the same again -------------------------------------------------------------------------------------------------


async def test_the_same_request_again_has_the_same_answer_and_no_second_effect(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers, body = city | fresh_key(), round_()
    made = await client.post("/v1/rounds", headers=headers, json=body)
    assert made.status_code == 201
    assert REPLAYED not in made.headers
    for _ in range(3):
        again = await client.post("/v1/rounds", headers=headers, json=body)
        assert (again.status_code, again.content) == (made.status_code, made.content)
        assert [again.headers[name] for name in ("location", "etag", "content-type")] == [
            made.headers[name] for name in ("location", "etag", "content-type")
        ]
        assert again.headers[REPLAYED] == "true"
    assert await effects(engine) == ONE_OF_EACH
    assert made.headers["location"] == f"/v1/rounds/{made.json()['id']}"
    assert (await client.get(made.headers["location"], headers=city)).content == made.content


async def test_the_order_of_members_and_white_space_are_no_difference(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers, body = city | JSON | fresh_key(), round_()
    made = await client.post("/v1/rounds", headers=headers, content=json.dumps(body))
    shuffled = json.dumps(dict(reversed(body.items())), indent=3, ensure_ascii=False)
    again = await client.post("/v1/rounds", headers=headers, content=f"\n {shuffled}\t")
    assert (again.content, again.headers[REPLAYED]) == (made.content, "true")
    assert await effects(engine) == ONE_OF_EACH


async def test_one_changed_member_under_the_same_key_is_refused(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers = city | fresh_key()
    await client.post("/v1/rounds", headers=headers, json=round_())
    answer = await client.post("/v1/rounds", headers=headers, json=round_(name="另一批次"))
    assert refusal(answer) == (422, "idempotency_key_reused")
    assert await effects(engine) == ONE_OF_EACH


async def test_another_path_under_the_same_key_is_refused(
    client: httpx.AsyncClient, city: Headers, draft_round: Body
) -> None:
    current, key = city | if_match(draft_round["version"]), fresh_key()
    opened = await client.post(f"/v1/rounds/{draft_round['id']}/open", headers=current | key)
    assert opened.status_code == 200
    closing = city | if_match(opened.json()["version"]) | key
    answer = await client.post(f"/v1/rounds/{draft_round['id']}/close", headers=closing)
    assert refusal(answer) == (422, "idempotency_key_reused")


async def test_a_replay_does_not_ask_for_the_version_again(
    client: httpx.AsyncClient, city: Headers, draft_round: Body
) -> None:
    """The act itself has made the version stale; whoever lost the answer must still get it."""
    path, headers = f"/v1/rounds/{draft_round['id']}/open", city | fresh_key() | if_match(1)
    opened = await client.post(path, headers=headers)
    without = {name: value for name, value in headers.items() if name != "If-Match"}
    for repeated in (headers, without):
        again = await client.post(path, headers=repeated)
        assert (again.status_code, again.content) == (200, opened.content)
        assert again.headers["etag"] == '"v2"'


# --- at the same time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_number", range(3))
async def test_fifty_requests_at_once_with_one_key_have_one_effect(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine, round_number: int
) -> None:
    headers, body = city | fresh_key(), round_()
    answers = await asyncio.gather(
        *(client.post("/v1/rounds", headers=headers, json=body) for _ in range(50))
    )
    assert await effects(engine) == ONE_OF_EACH
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in done}) == 1
    assert Counter(REPLAYED in answer.headers for answer in done)[False] == 1
    for answer in answers:
        if answer.status_code == 409:
            assert refusal(answer) == (409, "request_in_flight")
            assert answer.headers["retry-after"] == "1"


async def test_the_same_request_while_the_first_is_at_work_is_told_to_come_back(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers, body = city | fresh_key(), round_()
    lock = idempotency.lock_of("sandbox-portal", "city-officer-1", headers["Idempotency-Key"])
    async with engine.begin() as other:
        await other.execute(select(func.pg_advisory_xact_lock(lock)))
        answer = await client.post("/v1/rounds", headers=headers, json=body)
        assert refusal(answer) == (409, "request_in_flight")
    assert (await client.post("/v1/rounds", headers=headers, json=body)).status_code == 201


# --- whose key it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other", [{"person": "city-officer-2"}, {"person": "city-officer-1", "client": "another-client"}]
)
async def test_the_same_key_of_another_person_or_client_is_another_key(
    client: httpx.AsyncClient,
    city: Headers,
    as_: Callable[..., Headers],
    engine: AsyncEngine,
    other: dict[str, str],
) -> None:
    key, body = fresh_key(), round_()
    first = await client.post("/v1/rounds", headers=city | key, json=body)
    second = await client.post("/v1/rounds", headers=as_(**other) | key, json=body)
    assert second.status_code == 201
    assert first.json()["id"] != second.json()["id"]
    assert (await effects(engine))["round"] == 2


# --- what is not kept -----------------------------------------------------------------------------------------------


async def test_a_refusal_is_not_kept_and_the_corrected_request_may_use_its_key(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers = city | fresh_key()
    for wrong in ({"measure_id": "no-such-measure"}, {"name": ""}, {"closes_on": "2020-01-01"}):
        assert (await client.post("/v1/rounds", headers=headers, json=round_(**wrong))).status_code == 422
    assert not any((await effects(engine)).values())
    assert (await client.post("/v1/rounds", headers=headers, json=round_())).status_code == 201
    assert await effects(engine) == ONE_OF_EACH


async def test_a_right_that_was_withdrawn_bites_on_the_replay_too(
    client: httpx.AsyncClient, xincheng: Headers, as_: Callable[..., Headers]
) -> None:
    key, body = fresh_key(), enterprise()
    made = await client.post("/v1/enterprises", headers=xincheng | key, json=body)
    assert made.status_code == 201
    now_an_auditor = as_("enterprise-xincheng", role="auditor")
    answer = await client.post("/v1/enterprises", headers=now_an_auditor | key, json=body)
    assert refusal(answer) == (403, "forbidden")


async def test_a_case_that_is_no_longer_in_sight_is_not_replayed(
    client: httpx.AsyncClient, xincheng: Headers, as_: Callable[..., Headers], post: Any, open_round: Body
) -> None:
    await post("/v1/enterprises", xincheng, enterprise())
    draft = await post("/v1/applications", xincheng, {"round_id": open_round["id"]})
    path, rest = f"/v1/applications/{draft['id']}/withdraw", fresh_key() | if_match(draft["version"])
    done = await client.post(path, headers=xincheng | rest, json={"reason": "示例"})
    assert done.status_code == 200
    elsewhere = as_("enterprise-xincheng", uscc="911501030000H002XY")
    assert refusal(await client.post(path, headers=elsewhere | rest, json={"reason": "示例"})) == (
        404,
        "not_found",
    )


async def test_a_kept_answer_is_forgotten_after_seven_days_and_not_before(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers, body = city | fresh_key(), round_()

    async def send() -> httpx.Response:
        return await client.post("/v1/rounds", headers=headers, json=body)

    async def grow_old(by: timedelta) -> None:
        async with engine.begin() as connection:
            await connection.execute(update(IdempotencyKey).values(created_at=IdempotencyKey.created_at - by))

    first = await send()
    await grow_old(timedelta(days=7, minutes=-5))
    assert (await send()).content == first.content
    await grow_old(timedelta(minutes=5))
    assert (await send()).json()["id"] != first.json()["id"]
    assert (await effects(engine))["idempotency_key"] == 1


# --- whatever else goes ---------------------------------------------------------------------------------------------


async def test_redis_emptied_and_the_process_replaced_the_answer_is_still_replayed(
    serve: Running, city: Headers, engine: AsyncEngine, redis_server: Redis, redis_url: str
) -> None:
    headers, body = city | fresh_key(), round_()
    async with serve(redis_url=redis_url) as client:
        made = await client.post("/v1/rounds", headers=headers, json=body)
    redis_server.flush()
    async with serve(redis_url=redis_url) as client:
        again = await client.post("/v1/rounds", headers=headers, json=body)
    assert (again.content, again.headers[REPLAYED]) == (made.content, "true")
    assert await effects(engine) == ONE_OF_EACH


async def test_what_stores_nothing_needs_no_key(standing: httpx.AsyncClient) -> None:
    answer = await standing.post("/v1/eligibility-checks", json={"facts": {}})
    assert answer.status_code == 200
