"""Nothing that works today stops working, unless a new major version or a reason says so."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.contract import document as contract
from api.contract import release
from api.contract.breaking import breaks

RELEASED = Path(__file__).resolve().parents[2] / "openapi" / "released"
DOCUMENT = contract.document()
SCHEMAS = ("components", "schemas")
GET, POST = ("paths", "/v1/rounds", "get"), ("paths", "/v1/rounds", "post")
OPEN = ("paths", "/v1/rounds/{id}/open", "post")
GONE = object()

# (where, what is put there, what is said of it)
BREAKS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (GET, GONE, "GET /v1/rounds is gone"),
    ((*GET, "operationId"), "findRounds", "GET /v1/rounds is called findRounds instead of listRounds"),
    (("paths", "/v1/measures", "get", "security"), [{"bearer": []}], "GET /v1/measures asks for credentials"),
    ((*GET, "parameters", 0), GONE, "GET /v1/rounds no longer takes query status"),
    ((*GET, "parameters", 0, "required"), True, "GET /v1/rounds demands query status"),
    ((*OPEN, "x-roles"), [], "POST /v1/rounds/{id}/open is no longer for CITY_OFFICER"),
    ((*POST, "requestBody"), GONE, "POST /v1/rounds no longer takes a body"),
    ((*POST, "responses", "201"), GONE, "POST /v1/rounds no longer answers 201"),
    ((*POST, "responses", "201", "headers", "ETag"), GONE, "POST /v1/rounds 201 no longer tells ETag"),
    ((*SCHEMAS, "RoundCreate", "properties", "name"), GONE, "RoundCreate (sent) has no name"),
    ((*SCHEMAS, "RoundUpdate", "required"), ["name"], "RoundUpdate (sent) demands name"),
    (
        (*SCHEMAS, "RoundCreate", "properties", "name", "maxLength"),
        100,
        "RoundCreate (sent).name: maxLength is drawn tighter",
    ),
    (
        (*SCHEMAS, "RoundCreate", "properties", "name", "minLength"),
        2,
        "RoundCreate (sent).name: minLength is drawn tighter",
    ),
    (
        (*SCHEMAS, "RoundCreate", "properties", "name", "pattern"),
        "x",
        "RoundCreate (sent).name: the pattern changed",
    ),
    (
        (*SCHEMAS, "RoundCreate", "properties", "name", "enum"),
        ["A"],
        "RoundCreate (sent).name: only listed codes are taken",
    ),
    ((*SCHEMAS, "LegalForm", "enum", 0), GONE, "LegalForm (sent) no longer takes LIMITED_COMPANY"),
    (
        (*SCHEMAS, "RoundUpdate", "properties", "name", "type"),
        "string",
        "RoundUpdate (sent).name is string instead of null or string",
    ),
    ((*SCHEMAS, "Round", "properties", "opens_on"), GONE, "Round (read) has no opens_on"),
    ((*SCHEMAS, "Round", "required", 0), GONE, "Round (read) may leave out id"),
    (
        (*SCHEMAS, "Round", "properties", "version", "type"),
        "string",
        "Round (read).version is string instead of integer",
    ),
    (
        (*SCHEMAS, "Round", "properties", "version", "format"),
        "int64",
        "Round (read).version: the format changed",
    ),
]

FREE: list[tuple[tuple[str | int, ...], Any]] = [
    (("paths", "/v1/news"), {"get": {}}),
    ((*SCHEMAS, "Round", "properties", "colour"), {"type": "string"}),
    ((*SCHEMAS, "RoundUpdate", "properties", "colour"), {"type": "string"}),
    (
        (*SCHEMAS, "RoundStatus", "enum"),
        [*DOCUMENT["components"]["schemas"]["RoundStatus"]["enum"], "PLANNED"],
    ),
    ((*SCHEMAS, "RoundCreate", "properties", "name", "maxLength"), 500),
    ((*SCHEMAS, "Round", "description"), "anything"),
    ((*GET, "summary"), "anything"),
]


def changed(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    part: Any = document
    for step in place[:-1]:
        part = part[step]
    if value is GONE:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return document


def raised(document: dict[str, Any]) -> dict[str, Any]:
    """As a contract after the released one."""
    document["info"]["version"] = "1.99.0"
    return document


@pytest.mark.parametrize(("place", "value", "said"), BREAKS, ids=[row[2] for row in BREAKS])
def test_a_break_is_named(place, value, said):
    assert said in breaks(DOCUMENT, changed(place, value))


@pytest.mark.parametrize(("place", "value"), FREE)
def test_an_addition_is_free(place, value):
    assert breaks(DOCUMENT, changed(place, value)) == []


def test_nothing_breaks_without_a_change():
    assert breaks(DOCUMENT, deepcopy(DOCUMENT)) == []


def test_the_contract_keeps_what_the_last_release_promised():
    """A break needs a new major version, or a reason in exceptions.toml; docs/versioning.md says which count."""
    found = release.broken(RELEASED, DOCUMENT)
    assert not found, "\n".join(found)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    release.freeze(tmp_path, DOCUMENT)
    return tmp_path


def test_a_break_is_refused_under_the_same_major_version(released):
    assert release.broken(released, DOCUMENT) == []
    assert "GET /v1/rounds is gone" in release.broken(released, changed(GET, GONE))
    assert release.broken(released, raised(changed(GET, GONE))) == ["GET /v1/rounds is gone"]


def test_what_is_added_raises_the_version(released):
    added = changed(*FREE[0])
    (said,) = release.broken(released, added)
    assert "needs a version of its own" in said
    assert release.broken(released, raised(added)) == []


def test_a_new_major_version_may_break(released):
    document = changed(GET, GONE)
    document["info"]["version"] = "2.0.0"
    assert release.broken(released, document) == []


def test_an_exception_has_its_reason_and_is_needed(released):
    exceptions = released / release.EXCEPTIONS
    exceptions.write_text('"GET /v1/rounds is gone" = ""\n', "utf-8")
    assert release.broken(released, raised(changed(GET, GONE))) == ["GET /v1/rounds is gone"]
    exceptions.write_text('"GET /v1/rounds is gone" = "the law"\n', "utf-8")
    assert release.broken(released, raised(changed(GET, GONE))) == []
    assert "no longer needed" in release.broken(released, DOCUMENT)[0]


def test_the_last_release_counts(released):
    document = changed(GET, GONE)
    document["info"]["version"] = "1.10.0"
    release.freeze(released, document)
    assert release.broken(released, document) == []
