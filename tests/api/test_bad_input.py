"""Bad input: each is refused with a stable code and the fields at fault, none is a 500, and nothing is half-done."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from bodies import OWN, enterprise, round_
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.edge import strict_json
from api.errors import database_errors
from calling import Headers, faults_of, fresh_key, if_match, refusal
from domain.infra.database import make_engine
from domain.models import Base
from domain.rules.time.periods import legal_day
from factories import FACTS, MEASURE, expert, materials
from sandbox.postgres import Postgres

Body = dict[str, Any]
As = Callable[..., Headers]
JSON = {"Content-Type": "application/json"}
# two days on, so that it stays in the future while midnight passes
LATER = (legal_day(datetime.now(UTC)) + timedelta(days=2)).isoformat()


async def counted(engine: AsyncEngine) -> dict[str, int]:
    """How many rows each table has."""
    async with engine.connect() as connection:
        return {
            name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
async def unchanged(standing: httpx.AsyncClient, postgres: Postgres) -> AsyncIterator[None]:
    """Whatever the test sends, no table has a row more or less after it, and the database never had to say no."""
    engine, caught = make_engine(postgres.url("standing"), application="tests"), database_errors.caught.copy()
    before = await counted(engine)
    yield
    assert await counted(engine) == before
    assert database_errors.caught == caught
    await engine.dispose()


# --- what is no JSON ------------------------------------------------------------------------------------------------

NO_JSON: dict[str, bytes] = {
    "nothing": b" ",
    "half an object": b"{",
    "broken UTF-8": b'{"name":"\xff\xfe"}',
    "overlong UTF-8": b'{"name":"\xc0\xaf"}',
    "half a character": b'{"name":"\xe4\xb8"}',
    "UTF-16": '{"name":"x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a raw NUL": b'{"name":"\0"}',
    "a raw line end in a string": b'{"name":"\n"}',
    "NaN": b'{"moved_in":NaN}',
    "Infinity": b'{"moved_in":-Infinity}',
    "1e400": b'{"moved_in":1e400}',
    "more than 64 bits": b'{"moved_in":9223372036854775808}',
    "less than 64 bits": b'{"moved_in":-9223372036854775809}',
    "5 000 digits": b'{"moved_in":' + b"9" * 5000 + b"}",
    "5 000 decimal digits": b'{"moved_in":' + b"9" * 5000 + b".0}",
    "100 000 arrays deep": b"[" * 100_000 + b"]" * 100_000,
    "100 000 objects deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "65 arrays deep": b"[" * 65 + b"]" * 65,
    "a repeated key": b'{"name":"a","name":"b"}',
    "a repeated key, spelled otherwise": b'{"name":"a","n\\u0061me":"b"}',
    "a repeated key far below": b'{"facts":{"x":[{"a":1,"a":1}]}}',
    "two values": b"{}{}",
    "a comment": b"{/* */}",
    "single quotes": b"{'name':'x'}",
    "a trailing comma": b'{"name":"x",}',
    "a leading zero": b'{"moved_in":01}',
    "a bare word": b"undefined",
    "XML": b"<enterprise/>",
    "a form": b"name=x&uscc=y",
}


@pytest.mark.parametrize("content", NO_JSON.values(), ids=NO_JSON.keys())
async def test_what_is_no_json_as_this_service_reads_it_is_refused(
    standing: httpx.AsyncClient, xincheng: Headers, content: bytes
) -> None:
    answer = await standing.post("/v1/enterprises", headers=xincheng | JSON | fresh_key(), content=content)
    assert refusal(answer) == (400, "invalid_json")


@pytest.mark.parametrize("content", [b"[]", b"null", b'"x"', b"7", b"true", b"[{}]", b"1e5", b"0.1"])
async def test_a_body_is_an_object(standing: httpx.AsyncClient, xincheng: Headers, content: bytes) -> None:
    answer = await standing.post("/v1/enterprises", headers=xincheng | JSON | fresh_key(), content=content)
    assert refusal(answer) == (422, "invalid_input")
    assert set(faults_of(answer)) == {""}


async def test_no_body_at_all_is_missing_every_field(standing: httpx.AsyncClient, xincheng: Headers) -> None:
    answer = await standing.post("/v1/enterprises", headers=xincheng | fresh_key())
    assert refusal(answer) == (422, "invalid_input")
    empty = await standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json={})
    assert faults_of(empty) == {f"/{name}": "missing" for name in set(enterprise()) - {"moved_in"}}


def test_the_deepest_json_that_is_taken_has_64_levels() -> None:
    assert strict_json.parse(b"[" * 64 + b"]" * 64)
    assert strict_json.parse(b"9223372036854775807") == 2**63 - 1
    assert strict_json.parse(b"-9223372036854775808") == -(2**63)


# --- text -----------------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "NUL": "\0",
    "a bell": "\a",
    "escape": "\x1b",
    "delete": "\x7f",
    "a C1 control": "\x85",
    "right-to-left override": "\u202e",
    "an isolate": "\u2066",
    "a left-to-right mark": "\u200e",
    "half of a pair": "\ud83d",
    "the other half": "\udca5",
    "no character": "\uffff",
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("character", FORBIDDEN.values(), ids=FORBIDDEN.keys())
async def test_a_character_that_no_field_takes_is_refused_wherever_it_stands(
    standing: httpx.AsyncClient, xincheng: Headers, as_: As, character: str
) -> None:
    text = f"示例{character}公司"
    body = json.dumps(enterprise(name=text, address=text))
    answer = await standing.post("/v1/enterprises", headers=xincheng | JSON | fresh_key(), content=body)
    assert refusal(answer) == (422, "invalid_input")
    assert faults_of(answer) == {"/name": "forbidden_character", "/address": "forbidden_character"}
    facts = json.dumps({"facts": {"main_product": text, character: 1}})
    answer = await standing.post("/v1/eligibility-checks", headers=JSON, content=facts)
    assert refusal(answer) == (422, "invalid_input")
    if not "\ud800" <= character <= "\udfff":
        answer = await standing.get("/v1/audit-entries", headers=as_("auditor-1"), params={"person": text})
        assert refusal(answer) == (422, "invalid_input")
        assert faults_of(answer) == {"#/query/person": "forbidden_character"}


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000", "\u00a0", "\u2003\u2003"])
async def test_white_space_alone_is_empty(standing: httpx.AsyncClient, xincheng: Headers, blank: str) -> None:
    body = enterprise(name=blank)
    answer = await standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json=body)
    assert refusal(answer) == (422, "invalid_input")
    assert set(faults_of(answer)) == {"/name"}


async def test_text_is_kept_composed_and_trimmed_and_any_chinese_character_is_text(
    client: httpx.AsyncClient, xincheng: Headers
) -> None:
    name = "  Cafe\u0301示例𠮷\U00030000公司 "
    made = await client.post("/v1/enterprises", headers=xincheng | fresh_key(), json=enterprise(name=name))
    assert made.json()["name"] == "Caf\u00e9示例𠮷\U00030000公司"


@pytest.mark.parametrize(("length", "status"), [(200, 201), (201, 422)])
async def test_lengths_are_in_characters_and_not_in_bytes(
    client: httpx.AsyncClient, xincheng: Headers, length: int, status: int
) -> None:
    body = enterprise(name="𠮷" * length)
    answer = await client.post("/v1/enterprises", headers=xincheng | fresh_key(), json=body)
    assert answer.status_code == status


# --- types: nothing is taken for something else ---------------------------------------------------------------------

WRONG: dict[str, tuple[Any, ...]] = {
    "moved_in": (1, 0, "true", "false", "yes", 1.0, [], {}),
    "registered_on": (
        0,
        1_600_000_000,
        "2015-6-1",
        "2015-06-01T00:00:00Z",
        "2015-02-30",
        "01.06.2015",
        "20150601",
        "0000-01-01",
        "二〇一五年六月一日",
        True,
        [2015, 6, 1],
    ),
    "name": (7, True, ["示例"], {"zh": "示例"}, "x" * 201),
    "legal_form": ("limited_company", "LLC", 1, "", ["LIMITED_COMPANY"]),
    "district": ("150102 ", "15/0102", "", 150102, "x" * 65),
    "industry_code": ("C3562", "1", "12345", 3562, "３５６２"),
    "contact_phone": ("call me", "1" * 33, "123", 4710000000, "0471-0000000\n"),
    "uscc": ("9115", 911501020000, OWN + "0", OWN[:-1] + "I", OWN[:-1] + "ｘ"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("field", WRONG)
async def test_a_value_of_another_type_or_form_is_refused_at_its_place(
    standing: httpx.AsyncClient, xincheng: Headers, field: str
) -> None:
    for wrong in WRONG[field]:
        body = enterprise(**{field: wrong})
        answer = await standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json=body)
        assert refusal(answer) == (422, "invalid_input"), wrong
        assert set(faults_of(answer)) == {f"/{field}"}, wrong


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("year", ["2027", 2027.0, 2027.5, True, None, -1, 0, 2**31, 2**63 - 1, 1e300])
async def test_an_integer_is_an_integer_within_its_bounds(
    standing: httpx.AsyncClient, as_: As, year: Any
) -> None:
    body = {"year": year, "source": "示例", "days_off": [], "working_weekends": []}
    answer = await standing.post("/v1/calendar-years", headers=as_("operator-1") | fresh_key(), json=body)
    assert refusal(answer) == (422, "invalid_input")
    assert set(faults_of(answer)) == {"/year"}


@pytest.mark.usefixtures("unchanged")
async def test_a_list_has_a_limit_and_every_item_its_place(
    standing: httpx.AsyncClient, city: Headers
) -> None:
    entry = {"code": "A", "title_zh": "甲", "title_en": "A"}
    answer = await standing.post(
        "/v1/rounds", headers=city | fresh_key(), json=round_(materials=[entry] * 51)
    )
    assert faults_of(answer) == {"/materials": "too_long"}
    wrong = [entry, entry | {"code": "/"}, entry | {"more": 1}, 7]
    answer = await standing.post("/v1/rounds", headers=city | fresh_key(), json=round_(materials=wrong))
    assert refusal(answer) == (422, "invalid_input")
    assert set(faults_of(answer)) == {"/materials/1/code", "/materials/2/more", "/materials/3"}


@pytest.mark.usefixtures("unchanged")
async def test_an_unknown_field_is_refused_at_every_depth(standing: httpx.AsyncClient, city: Headers) -> None:
    entry = {"code": "A", "title_zh": "甲", "title_en": "A", "~/": 1}
    body = round_(status="OPEN", materials=[entry], id="x", version=1)
    answer = await standing.post("/v1/rounds", headers=city | fresh_key(), json=body)
    assert faults_of(answer) == dict.fromkeys(
        ("/status", "/id", "/version", "/materials/0/~0~1"), "extra_forbidden"
    )


async def test_a_body_with_very_many_faults_is_answered_in_few_words(
    standing: httpx.AsyncClient, xincheng: Headers
) -> None:
    faulty = {"facts": {f"no_such_fact_{number}" + "x" * 5000: 1 for number in range(150)}}
    answer = await standing.post("/v1/eligibility-checks", json=faulty)
    assert refusal(answer) == (422, "invalid_input")
    assert len(answer.json()["errors"]) == 100
    assert max(len(error["pointer"]) for error in answer.json()["errors"]) <= 1000
    many = enterprise(**{f"no_such_field_{number}": 1 for number in range(5000)})
    answer = await standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json=many)
    assert len(answer.json()["errors"]) == 100


# --- meaning --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
async def test_a_credit_code_whose_check_character_is_wrong_is_refused(
    standing: httpx.AsyncClient, city: Headers
) -> None:
    for broken in (OWN[:-1] + ("0" if OWN[-1] != "0" else "1"), OWN[:9] + "9" + OWN[10:], "9" * 18):
        answer = await standing.post(
            "/v1/enterprises", headers=city | fresh_key(), json=enterprise(uscc=broken)
        )
        assert refusal(answer) == (422, "invalid_input")
        assert set(faults_of(answer)) == {"/uscc"}
        assert broken not in answer.text


@pytest.mark.usefixtures("unchanged")
async def test_a_day_in_the_future_is_refused(standing: httpx.AsyncClient, xincheng: Headers) -> None:
    for day in (LATER, "9999-12-31"):
        body = enterprise(registered_on=day)
        answer = await standing.post("/v1/enterprises", headers=xincheng | fresh_key(), json=body)
        assert refusal(answer) == (422, "invalid_input")
        assert faults_of(answer) == {"/registered_on": "in_the_future"}
        facts = {"facts": {"registered_in_hohhot_on": day}}
        answer = await standing.post("/v1/eligibility-checks", json=facts)
        assert faults_of(answer) == {"/facts/registered_in_hohhot_on": "in_the_future"}


FIGURES: dict[str, tuple[Any, ...]] = {
    "revenue_y1": (
        "-1",
        "-0.01",
        100,
        1.5,
        "1e3",
        "1,000",
        "NaN",
        "Infinity",
        "٣",
        "1" * 16,
        "0.0000001",
        "",
        True,
    ),
    "employees": (-1, "148", 1.5, True, 10**15, [], "一百"),
    "national_rank": (0, -1, "1"),
    "moved_in": ("true", 1),
    "legal_form": ("limited_company", 1, None),
    "industry_code": ("C", 3562),
    "registered_in_hohhot_on": ("2015-6-1", 20150601, "2015-02-30"),
    "main_product": (7, "x" * 2001),
    "no_such_fact": (1, "x"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("fact", FIGURES)
async def test_a_figure_that_is_none_is_refused_at_its_place(standing: httpx.AsyncClient, fact: str) -> None:
    for wrong in FIGURES[fact]:
        answer = await standing.post("/v1/eligibility-checks", json={"facts": FACTS | {fact: wrong}})
        assert refusal(answer) == (422, "invalid_input"), wrong
        assert set(faults_of(answer)) == {f"/facts/{fact}"}, wrong


async def test_a_figure_that_is_absent_or_null_is_missing_and_never_zero(standing: httpx.AsyncClient) -> None:
    verdicts = []
    for facts in (FACTS | {"revenue_y3": None}, {k: v for k, v in FACTS.items() if k != "revenue_y3"}):
        answer = await standing.post("/v1/eligibility-checks", json={"facts": facts})
        assert answer.status_code == 200
        verdicts.append(answer.content)
        assert "INSUFFICIENT_DATA" in answer.text
    assert verdicts[0] == verdicts[1]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "https:///path",
        "https://user@receiver.example/",
        "https://user:secret@receiver.example/",
        "https://receiver.example/#part",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example:port/",
        "https://[::1",
        "https://[not-an-address]/",
        "file:///etc/passwd",
        "https://receiver.example/ space",
        "https://示例.example/",
    ],
)
async def test_a_webhook_goes_to_a_plain_https_address(
    standing: httpx.AsyncClient, as_: As, url: str
) -> None:
    who = as_("hohhot-platform") | fresh_key()
    answer = await standing.post("/v1/subscriptions", headers=who, json={"url": url})
    assert refusal(answer) == (422, "invalid_input")
    assert set(faults_of(answer)) == {"/url"}


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"measure_id": "no-such-measure"}, "unknown_reference", None),
        ({"day": "1999-01-01"}, "no_measure_in_force", None),
        ({"day": "9999-12-31"}, "no_measure_in_force", None),
        ({"kind": "SOME"}, "invalid_input", "/kind"),
    ],
)
async def test_what_the_scheme_does_not_know_is_refused(
    standing: httpx.AsyncClient, change: Body, code: str, pointer: str | None
) -> None:
    answer = await standing.post("/v1/eligibility-checks", json={"facts": FACTS} | change)
    assert refusal(answer)[1] == code
    assert pointer is None or set(faults_of(answer)) == {pointer}


# --- the case at hand -----------------------------------------------------------------------------------------------


async def test_an_application_in_a_round_that_is_not_open_is_refused(
    client: httpx.AsyncClient,
    city: Headers,
    xincheng: Headers,
    own_enterprise: Body,
    post: Any,
    engine: AsyncEngine,
) -> None:
    today = legal_day(datetime.now(UTC))
    early = round_(opens_on=LATER)
    late = round_(opens_on=str(today - timedelta(9)), closes_on=str(today - timedelta(1)))
    for window in (early, late):
        made = await post("/v1/rounds", city, window)
        await post(f"/v1/rounds/{made['id']}/open", city, version=1)
        before = await counted(engine)
        body = {"round_id": made["id"]}
        answer = await client.post("/v1/applications", headers=xincheng | fresh_key(), json=body)
        assert refusal(answer) == (409, "round_not_open")
        assert answer.json()["current_state"] == "OPEN"
        assert await counted(engine) == before


async def test_a_second_application_in_the_same_round_is_refused(
    client: httpx.AsyncClient, xincheng: Headers, own_enterprise: Body, open_round: Body, engine: AsyncEngine
) -> None:
    body = {"round_id": open_round["id"]}
    first = await client.post("/v1/applications", headers=xincheng | fresh_key(), json=body)
    before = await counted(engine)
    second = await client.post("/v1/applications", headers=xincheng | fresh_key(), json=body)
    assert (first.status_code, refusal(second)) == (201, (409, "already_applied"))
    assert second.json()["conflicting_field"] == "round_id"
    assert await counted(engine) == before


async def test_an_application_without_its_figures_and_materials_names_what_is_missing(
    client: httpx.AsyncClient,
    xincheng: Headers,
    own_enterprise: Body,
    open_round: Body,
    post: Any,
    engine: AsyncEngine,
) -> None:
    draft = await post("/v1/applications", xincheng, {"round_id": open_round["id"]})
    before, path = await counted(engine), f"/v1/applications/{draft['id']}"
    answer = await client.post(f"{path}/submit", headers=xincheng | fresh_key() | if_match(1))
    assert refusal(answer) == (422, "application_incomplete")
    assert any(pointer.startswith("/materials") for pointer in faults_of(answer))
    assert await counted(engine) == before
    assert (await client.get(path, headers=xincheng)).json()["status"] == "DRAFT"
    negative = {"facts": FACTS | {"revenue_y1": "-5.00"}, "materials": materials()}
    answer = await client.patch(path, headers=xincheng | if_match(1), json=negative)
    assert faults_of(answer) == {"/facts/revenue_y1": "negative"}
    assert await counted(engine) == before


async def test_null_for_a_required_field_changes_nothing(
    client: httpx.AsyncClient, xincheng: Headers, own_enterprise: Body
) -> None:
    """Absent and null mean the same: nothing is said of the field."""
    path = f"/v1/enterprises/{own_enterprise['id']}"
    body = dict.fromkeys(("name", "address", "district", "registered_on", "moved_in"))
    answer = await client.patch(path, headers=xincheng | if_match(1), json=body)
    assert answer.status_code == 200
    same = ("name", "address", "district", "registered_on", "moved_in")
    assert {name: answer.json()[name] for name in same} == {name: own_enterprise[name] for name in same}


# --- anything, anywhere ---------------------------------------------------------------------------------------------

NASTY: tuple[Any, ...] = (
    None, "", " ", "\0", "\ud800", "x" * 5000, "𠮷" * 300, 2**31, 2**63 - 1, -(2**63), -1, 0, -0.0, 1.5, 1e300, 1e-300,
    True, [], [[]], [None], {}, {"a": 1}, "9999-12-31", "0001-01-01", "2026-02-30", "NaN", "1e400", "💥",
    "'; DROP TABLE round; --", "%s%n%x", "{{7*7}}${7*7}", "../../../etc/passwd", "\u202eexe", "=1+1", "https://",
    "https://[", "https://a:99999999/", "https://a@b/", "http://a/", "https://\u3000/", "ACTIVE", OWN, MEASURE,
    "00000000-0000-0000-0000-000000000000", ["x"] * 2000, [{"code": "A"}] * 30,
)  # fmt: skip

ACCEPTED: dict[str, tuple[str, Body]] = {
    "/v1/enterprises": ("city-officer-1", enterprise()),
    "/v1/rounds": ("city-officer-1", round_()),
    "/v1/experts": ("city-officer-1", expert(1, specialities=["x"], interests=[OWN])),
    "/v1/calendar-years": (
        "operator-1",
        {"year": 2030, "source": "示例", "days_off": ["2030-01-01"], "working_weekends": []},
    ),
    "/v1/subscriptions": ("hohhot-platform", {"url": "https://receiver.example/", "event_types": []}),
    "/v1/eligibility-checks": (
        "auditor-1",
        {"facts": FACTS, "kind": "INITIAL", "measure_id": MEASURE, "day": "2026-06-01"},
    ),
}


@pytest.mark.parametrize("path", ACCEPTED)
async def test_anything_in_any_place_of_a_good_body_is_taken_or_refused_and_never_breaks_the_service(
    client: httpx.AsyncClient, as_: As, engine: AsyncEngine, path: str
) -> None:
    person, good = ACCEPTED[path]
    who, caught = as_(person) | JSON, database_errors.caught.copy()
    for place in good:
        for nasty in NASTY:
            before = await counted(engine) if nasty is None else {}
            body = json.dumps(good | {place: nasty})
            answer = await client.post(path, headers=who | fresh_key(), content=body)
            assert answer.status_code < 500, (place, nasty, answer.text)
            if answer.status_code >= 400:
                refusal(answer)
            if before and answer.status_code >= 400:
                assert await counted(engine) == before
    assert database_errors.caught == caught


async def test_the_first_and_the_last_day_that_can_be_written_can_be_kept(
    client: httpx.AsyncClient, city: Headers
) -> None:
    body = round_(opens_on="0001-01-01", closes_on="9999-12-31")
    made = await client.post("/v1/rounds", headers=city | fresh_key(), json=body)
    assert made.status_code == 201
    assert (await client.get(made.headers["location"], headers=city)).json()["closes_on"] == "9999-12-31"
