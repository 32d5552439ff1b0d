"""Problems (RFC 9457): one form, one catalogue, two languages, and never what was sent."""

import json
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from bodies import enterprise

from api.errors import refusals
from api.errors.problems import STATUS, kinds, status_of
from calling import BASE_URL, NOBODY, Headers, faults_of, fresh_key, if_match, refusal
from domain.rules.errors import Refusal

TESTS = Path(__file__).parents[1]
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "trace_id"}


# --- the catalogue --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
async def test_every_kind_has_a_status_and_a_title_in_both_languages_and_an_address(
    standing: httpx.AsyncClient, kind: type[Refusal]
) -> None:
    assert HTTPStatus(status_of(kind)) >= HTTPStatus.BAD_REQUEST
    assert any("\u4e00" <= character <= "\u9fff" for character in kind.title_zh)
    assert kind.title_en.isascii()
    assert kind.title_en[0].isupper()
    answer = await standing.get(f"/v1/problems/{kind.code}")
    assert answer.json() == {
        "type": f"{BASE_URL}/v1/problems/{kind.code}",
        "code": kind.code,
        "status": status_of(kind),
        "title_zh": kind.title_zh,
        "title_en": kind.title_en,
    }


async def test_the_catalogue_lists_every_kind_once(standing: httpx.AsyncClient) -> None:
    listed = [entry["code"] for entry in (await standing.get("/v1/problems")).json()["items"]]
    assert Counter(listed) == Counter(kind.code for kind in kinds())
    assert max(Counter(listed).values()) == 1


async def test_a_kind_that_nobody_knows_is_not_found(standing: httpx.AsyncClient) -> None:
    for code in ("no_such_code", "Refusal", "%2e%2e", "x" * 65):
        assert refusal(await standing.get(f"/v1/problems/{code}")) == (404, "not_found")


def test_every_refusal_of_the_edge_has_its_own_row_of_the_status_table() -> None:
    """Only the domain's many kinds share their ancestor's row."""
    edge = {kind for kind in kinds() if issubclass(kind, refusals.EdgeRefusal)}
    assert edge <= set(STATUS)
    assert set(STATUS) <= set(kinds())


def test_every_refusal_is_expected_by_some_test() -> None:
    """A refusal that no test provokes may have stopped working, or never have worked."""
    others = [path.read_text("utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__)]
    missing = [kind.code for kind in kinds() if not any(f'"{kind.code}"' in source for source in others)]
    assert not missing, "provoke these"


# --- the form -------------------------------------------------------------------------------------------------------


async def test_a_problem_has_the_members_of_the_standard_and_ours(
    standing: httpx.AsyncClient, city: Headers
) -> None:
    trace = {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"}
    answer = await standing.get(f"/v1/rounds/{NOBODY}", headers=city | trace)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"{BASE_URL}/v1/problems/not_found",
        "title": "未找到",
        "status": 404,
        "detail": "未找到",
        "instance": f"urn:zjtx:trace:{TRACE_ID}",
        "code": "not_found",
        "trace_id": TRACE_ID,
    }
    assert answer.headers["x-request-id"] == TRACE_ID


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE_ID}",
        f"00-{TRACE_ID.upper()}-x-01",
        "\n",
    ],
)
async def test_a_trace_id_is_made_where_none_can_be_read(standing: httpx.AsyncClient, given: str) -> None:
    answer = await standing.get("/v1/rounds", headers={"traceparent": given})
    assert len(answer.json()["trace_id"]) == 32
    assert answer.json()["trace_id"] not in (TRACE_ID, "0" * 32)


async def test_every_refusal_of_a_state_says_which_state_and_what_may_be_done(
    client: httpx.AsyncClient, city: Headers, draft_round: dict[str, Any]
) -> None:
    path = f"/v1/rounds/{draft_round['id']}/close"
    answer = await client.post(path, headers=city | fresh_key() | if_match(1))
    assert refusal(answer) == (409, "state_forbids")
    assert (answer.json()["current_state"], answer.json()["allowed_acts"]) == ("DRAFT", ["open"])


async def test_a_refusal_of_a_taken_value_says_which_field(
    client: httpx.AsyncClient, xincheng: Headers, own_enterprise: dict[str, Any]
) -> None:
    answer = await client.post("/v1/enterprises", headers=xincheng | fresh_key(), json=enterprise())
    assert refusal(answer) == (409, "already_exists")
    assert answer.json()["conflicting_field"] == "uscc"


# --- the language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh", "zh"),
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("zh-Hans-CN;q=0.5, en;q=0.4", "zh"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=0", "zh"),
        ("fr, de;q=0.9", "zh"),
        ("fr, en;q=0.1", "en"),
        ("*", "zh"),
        ("*;q=0.1, en;q=0.5", "en"),
        ("EN-gb", "en"),
        ("en;q=2, zh;q=0.5", "zh"),
        ("en;q=nan", "zh"),
        ("en;q=x", "zh"),
        (";;;,,,", "zh"),
        ("a," * 5000 + "en", "zh"),
        ("\xff\xfe", "zh"),
    ],
)
async def test_the_language_is_the_one_that_the_caller_prefers(
    standing: httpx.AsyncClient, accepted: str | None, language: str
) -> None:
    headers = {} if accepted is None else {"Accept-Language": accepted.encode("latin-1")}
    answer = await standing.get("/v1/rounds", headers=headers)
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    title = {"zh": "未登录或凭证无效", "en": "No valid credentials"}[language]
    assert answer.json()["title"] == title


async def test_every_fault_of_a_field_is_told_in_the_callers_language(
    standing: httpx.AsyncClient, xincheng: Headers
) -> None:
    told = {}
    for language in ("zh", "en"):
        answer = await standing.post(
            "/v1/enterprises",
            headers=xincheng | fresh_key() | {"Accept-Language": language},
            json=enterprise(name="", moved_in=1, district=7, registered_on="x", contact_phone=None),
        )
        told[language] = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert (
        told["zh"].keys()
        == told["en"].keys()
        == {
            "/name",
            "/moved_in",
            "/district",
            "/registered_on",
            "/contact_phone",
        }
    )
    assert all(detail.isascii() for detail in told["en"].values())
    assert not any(detail.isascii() for detail in told["zh"].values())


# --- what is never said ---------------------------------------------------------------------------------------------


async def test_no_refusal_repeats_what_was_sent(
    standing: httpx.AsyncClient, xincheng: Headers, city: Headers
) -> None:
    canary = "canary-7f3a"
    everywhere = dict.fromkeys(enterprise(), canary) | {"registered_on": [canary], "moved_in": canary}
    attempts = [
        standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json=everywhere),
        standing.post("/v1/enterprises", headers=xincheng | fresh_key(), content=canary),
        standing.post("/v1/enterprises", headers=xincheng | {"Idempotency-Key": canary}, json={}),
        standing.patch(f"/v1/rounds/{NOBODY}", headers=city | {"If-Match": canary}, json={}),
        standing.get(f"/v1/rounds/{canary}", headers=city),
        standing.get(f"/v1/{canary}", headers=city),
        standing.get("/v1/rounds", headers=city, params={"status": canary}),
        standing.get("/v1/rounds", headers=city, params={"cursor": canary}),
        standing.get("/v1/rounds", headers=city | {"Accept": canary}),
        standing.get("/v1/rounds", headers={"Authorization": f"Bearer {canary}"}),
        standing.get(f"/v1/code-tables/{canary}"),
        standing.request(canary.upper(), "/v1/rounds", headers=city),
    ]
    for attempt in attempts:
        answer = await attempt
        assert answer.status_code >= 400
        assert canary not in answer.text.lower(), answer.text
        assert all(canary not in value.lower() for value in answer.headers.values())


async def test_a_defect_is_told_as_one_and_its_cause_is_in_the_log_alone(
    standing: httpx.AsyncClient,
    city: Headers,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret cause")

    monkeypatch.setattr("api.routes.rounds.rounds.listing", broken)
    answer = await standing.get("/v1/rounds", headers=city)
    assert refusal(answer) == (500, "internal_error")
    assert set(answer.json()) == MEMBERS
    assert "secret" not in answer.text
    assert "ZeroDivisionError: secret cause" in caplog.text


async def test_a_pointer_to_half_a_character_can_still_be_written(
    standing: httpx.AsyncClient, xincheng: Headers
) -> None:
    """A member's name is what the caller chose, and the answer must name it."""
    body = json.dumps(enterprise(**{"half\ud800": 1}))
    headers = xincheng | fresh_key() | {"Content-Type": "application/json"}
    answer = await standing.post("/v1/enterprises", headers=headers, content=body)
    assert refusal(answer) == (422, "invalid_input")
    assert faults_of(answer) == {"": "forbidden_character"}
