"""The contract for older generators says the same as the contract; the events' document says all that is published."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator, FormatChecker
from schemathesis.specs.openapi.definitions import OPENAPI_30, OPENAPI_31

import rules
from api.contract import document as contract
from api.contract import events, older
from domain.rules.law.events import TYPES
from domain.rules.law.life_cycles import LIFE_CYCLES

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
DOCUMENT, OLDER, EVENTS = contract.document(), older.converted(contract.document()), events.document()


@pytest.mark.parametrize("name", contract.texts())
def test_the_committed_file_is_what_the_code_says(name):
    assert (OPENAPI / name).read_text("utf-8") == contract.texts()[name], "run `make openapi`"


# --- for older generators -------------------------------------------------------------------------------------


def test_the_older_form_is_openapi_3_0():
    errors = list(Draft4Validator(OPENAPI_30).iter_errors(OLDER))
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors[:5]]


def test_the_older_form_has_the_same_operations_and_the_same_models():
    ids = [[operation["operationId"] for *_, operation in rules.operations(it)] for it in (DOCUMENT, OLDER)]
    assert ids[0] == ids[1]
    assert list(OLDER["components"]["schemas"]) == list(DOCUMENT["components"]["schemas"])


def test_what_may_be_null_still_may():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            nullable = "null" in inner.get("type", ())
            assert (
                OLDER["components"]["schemas"][name]["properties"][field].get("nullable", False) is nullable
            )


def test_nothing_is_lost_but_what_3_0_cannot_say():
    told = json.dumps(OLDER)
    assert '"null"' not in told
    assert OLDER["paths"].keys() == DOCUMENT["paths"].keys()
    assert OLDER["components"]["examples"] == DOCUMENT["components"]["examples"]


# --- the events -----------------------------------------------------------------------------------------------


def test_the_events_document_is_openapi_3_1():
    errors = list(Draft202012Validator(OPENAPI_31).iter_errors(EVENTS))
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors[:5]]


def test_every_published_type_is_in_the_catalogue():
    assert set(EVENTS["webhooks"]) == set(TYPES.values())


@pytest.mark.parametrize("kind", EVENTS["webhooks"])
def test_every_event_has_a_valid_example(kind):
    content = EVENTS["webhooks"][kind]["post"]["requestBody"]["content"]["application/cloudevents+json"]
    schema = {**content["schema"], "components": EVENTS["components"]}
    example = EVENTS["components"]["examples"][kind]["value"]
    assert example["type"] == kind
    errors = list(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(example))
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors]


def test_an_event_tells_every_state_that_its_noun_can_be_in():
    for noun, cycle in LIFE_CYCLES.items():
        name = noun.title().replace("_", "")
        data = EVENTS["components"]["schemas"][f"{name}EventData"]
        assert data["properties"]["status"]["enum"] == list(cycle.states)


def test_an_event_without_words_does_not_come_into_the_catalogue(monkeypatch):
    monkeypatch.setitem(events.TYPES, ("round", "forget"), "round.forgotten")
    with pytest.raises(LookupError, match=r"round\.forgotten"):
        events.document.__wrapped__()
