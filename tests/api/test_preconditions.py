"""Versions: a change names the one it was decided upon, and a reader who has it is told so."""

import asyncio
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from bodies import enterprise
from crowd import Crowd
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from calling import Headers, code_of, fresh_key, if_match, refusal
from domain.models import AuditEntry

Body = dict[str, Any]
RACES = 20
CONTRACT = Path(__file__).parents[2] / "openapi" / "openapi.json"


@pytest.fixture
def path(own_enterprise: Body) -> str:
    return f"/v1/enterprises/{own_enterprise['id']}"


@pytest.fixture
def fixed(crowded: tuple[httpx.AsyncClient, Crowd]) -> tuple[httpx.AsyncClient, str]:
    """An enterprise at version 1 that no test changes, and where it is."""
    client, crowd = crowded
    return client, f"/v1/enterprises/{crowd.companies[0].id}"


async def renamed(
    client: httpx.AsyncClient, path: str, who: Headers, headers: Headers, name: str = "示例更名有限公司"
) -> httpx.Response:
    return await client.patch(path, headers=who | headers, json={"name": name})


# --- If-Match -------------------------------------------------------------------------------------------------------


async def test_the_tag_of_a_resource_is_its_version_and_every_change_raises_it(
    client: httpx.AsyncClient, xincheng: Headers, path: str
) -> None:
    for version in range(1, 4):
        seen = await client.get(path, headers=xincheng)
        assert (seen.headers["etag"], seen.json()["version"]) == (f'"v{version}"', version)
        changed = await renamed(client, path, xincheng, {"If-Match": seen.headers["etag"]}, f"示例{version}")
        assert (changed.status_code, changed.headers["etag"]) == (200, f'"v{version + 1}"')


async def test_a_change_without_a_version_is_refused(
    xincheng: Headers, fixed: tuple[httpx.AsyncClient, str]
) -> None:
    client, path = fixed
    assert refusal(await renamed(client, path, xincheng, {})) == (428, "if_match_required")


@pytest.mark.parametrize(
    "tag",
    [
        '"v2"',
        '"v0"',
        '"v01"',
        'W/"v1"',
        '"V1"',
        '"1"',
        '""',
        '"v1 "',
        '"v1',
        '"v2", "v3"',
        '"v99999999999999999999"',
    ],
)
async def test_a_version_is_compared_strongly(
    xincheng: Headers, fixed: tuple[httpx.AsyncClient, str], tag: str
) -> None:
    client, path = fixed
    answer = await renamed(client, path, xincheng, {"If-Match": tag})
    assert refusal(answer) in ((412, "stale_version"), (400, "if_match_malformed"))
    assert (await client.get(path, headers=xincheng)).json()["version"] == 1


@pytest.mark.parametrize(
    "tag", ["*", "v1", "1", '"v1', "", '"v1" "v1"', ",".join(['"v1"'] * 17), "x" * 1000, '"v1", *']
)
async def test_what_names_no_version_is_refused(
    xincheng: Headers, fixed: tuple[httpx.AsyncClient, str], tag: str
) -> None:
    client, path = fixed
    assert refusal(await renamed(client, path, xincheng, {"If-Match": tag})) == (400, "if_match_malformed")


async def test_the_header_is_short(xincheng: Headers, fixed: tuple[httpx.AsyncClient, str]) -> None:
    client, path = fixed
    for name in ("If-Match", "If-None-Match", "Accept-Language"):
        answer = await client.get(path, headers=xincheng | {name: "x" * 1001})
        assert refusal(answer) == (400, "malformed_request")
        assert (await client.get(path, headers=xincheng | {name: "x" * 1000})).status_code == 200


async def test_the_header_stands_once(xincheng: Headers, fixed: tuple[httpx.AsyncClient, str]) -> None:
    client, path = fixed
    twice = [*xincheng.items(), ("If-Match", '"v1"'), ("If-Match", '"v1"')]
    answer = await client.patch(path, headers=twice, json={"name": "示例"})
    assert refusal(answer) == (400, "malformed_request")


@pytest.mark.parametrize("tag", ['"v1"', '"other", "v1"', ' "v1" '])
async def test_one_of_several_tags_may_match(
    client: httpx.AsyncClient, xincheng: Headers, path: str, tag: str
) -> None:
    assert (await renamed(client, path, xincheng, {"If-Match": tag})).status_code == 200


# --- If-None-Match --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ['"v1"', 'W/"v1"', '"x", "v1"', "*", ' "v1"'])
async def test_who_has_the_version_is_not_sent_it_again(
    xincheng: Headers, fixed: tuple[httpx.AsyncClient, str], tag: str
) -> None:
    client, path = fixed
    answer = await client.get(path, headers=xincheng | {"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == '"v1"'
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("tag", ['"v2"', '"v11"', "v1", "", "\t", '"'])
async def test_who_has_another_version_is_sent_this_one(
    xincheng: Headers, fixed: tuple[httpx.AsyncClient, str], tag: str
) -> None:
    client, path = fixed
    answer = await client.get(path, headers=xincheng | {"If-None-Match": tag})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


async def test_a_tag_gives_no_right_to_know(
    huimin: Headers, xincheng: Headers, fixed: tuple[httpx.AsyncClient, str]
) -> None:
    client, path = fixed
    for tag in ("*", '"v1"'):
        assert code_of(await client.get(path, headers=huimin | {"If-None-Match": tag})) == "not_found"


# --- at the same time -----------------------------------------------------------------------------------------------


async def test_of_two_changes_at_once_one_is_made(
    client: httpx.AsyncClient, xincheng: Headers, path: str, engine: AsyncEngine
) -> None:
    for version in range(1, RACES + 1):
        answers = await asyncio.gather(
            *(renamed(client, path, xincheng, if_match(version), f"示例{version}-{who}") for who in "甲乙")
        )
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 1}
    assert (await client.get(path, headers=xincheng)).json()["version"] == RACES + 1
    async with engine.connect() as connection:
        assert (await connection.scalar(select(func.count()).select_from(AuditEntry))) == RACES + 1


async def test_of_two_acts_at_once_one_is_done(
    client: httpx.AsyncClient,
    city: Headers,
    post: Any,
    open_round: Body,
    xincheng: Headers,
    own_enterprise: Body,
) -> None:
    for _ in range(RACES):
        draft = await post("/v1/applications", xincheng, {"round_id": open_round["id"]})
        path = f"/v1/applications/{draft['id']}/withdraw"
        answers = await asyncio.gather(
            *(
                client.post(path, headers=xincheng | fresh_key() | if_match(1), json={"reason": f"示例{who}"})
                for who in "甲乙丙"
            )
        )
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 2}


async def test_of_two_registrations_at_once_one_is_made_and_the_other_is_told_why(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    answers = await asyncio.gather(
        *(client.post("/v1/enterprises", headers=city | fresh_key(), json=enterprise()) for _ in range(4))
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}
    for answer in answers:
        if answer.status_code == 409:
            assert (code_of(answer), answer.json()["conflicting_field"]) == ("already_exists", "uscc")


def test_whatever_is_changed_on_a_version_tells_its_version_when_it_is_read() -> None:
    paths = json.loads(CONTRACT.read_text("utf-8"))["paths"]
    changed = {
        re.sub(r"(/\{id\})/[a-z-]+$", r"\1", path)
        for path, operations in paths.items()
        for operation in operations.values()
        if {"$ref": "#/components/parameters/IfMatch"} in operation.get("parameters", ())
    }
    silent = [path for path in changed if "ETag" not in paths[path]["get"]["responses"]["200"]["headers"]]
    assert len(changed) > 10
    assert silent == []
