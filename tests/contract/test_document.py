"""The contract keeps its rules, is what the code says, and is what the service serves."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.specs.openapi.definitions import OPENAPI_31

import rules
from api.contract import document as contract
from api.edge.router import Router
from api.main import create_app
from api.routes import ROUTERS
from api.schemas.base import Body
from api.settings import Settings

FILE = Path(__file__).resolve().parents[2] / "openapi" / "openapi.json"
DOCUMENT = contract.document()
COMPONENTS = {"components": DOCUMENT["components"]}


def test_the_committed_file_is_what_the_code_says():
    assert contract.check(FILE), "run `make openapi`, and look at the difference"


def test_a_file_that_is_behind_is_noticed(tmp_path):
    path = tmp_path / "openapi.json"
    assert not contract.check(path)
    contract.write(path)
    assert contract.check(path)
    path.write_text(path.read_text("utf-8").replace("submitApplication", "handInApplication"), "utf-8")
    assert not contract.check(path)


def test_the_service_serves_this_very_document():
    settings = Settings(
        environment="development", database_url="postgresql+asyncpg://x/x", issuer="x", jwks_url="x"
    )
    assert json.dumps(create_app(settings).openapi()) == json.dumps(json.loads(FILE.read_text("utf-8")))


def test_it_is_openapi_3_1():
    errors = list(Draft202012Validator(OPENAPI_31).iter_errors(DOCUMENT))
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors[:5]]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_it_keeps_the_rule(rule):
    found = list(dict.fromkeys(rule(DOCUMENT)))
    assert not found, "\n".join(found[:40])


def test_every_route_is_an_operation_of_the_contract():
    served = {route.operation.id for router in ROUTERS for route in router.routes}
    assert served == {operation["operationId"] for _, _, operation in rules.operations(DOCUMENT)}


# --- schemas and examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_a_json_schema(name):
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def _validator(schema: dict) -> Draft202012Validator:
    return Draft202012Validator({**schema, **COMPONENTS}, format_checker=FormatChecker())


@pytest.mark.parametrize("name", DOCUMENT["components"]["examples"])
def test_every_example_is_valid(name):
    example = DOCUMENT["components"]["examples"][name]["value"]
    schema = name if name in DOCUMENT["components"]["schemas"] else "Problem"
    errors = list(_validator({"$ref": f"#/components/schemas/{schema}"}).iter_errors(example))
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors]


def test_every_parameter_example_is_valid():
    for _, path, operation in rules.operations(DOCUMENT):
        for parameter in rules.parameters(DOCUMENT, operation):
            if "example" in parameter:
                errors = list(_validator(parameter["schema"]).iter_errors(parameter["example"]))
                assert not errors, (path, parameter["name"], errors)


def test_a_wrong_example_is_noticed():
    wrong = {**DOCUMENT["components"]["examples"]["Round"]["value"], "opens_on": "1 October"}
    assert list(_validator({"$ref": "#/components/schemas/Round"}).iter_errors(wrong))


BODIES = {
    route.body_field.field_info.annotation
    for router in ROUTERS
    for route in router.routes
    if route.body_field
}


@pytest.mark.parametrize(
    "body", sorted(BODIES, key=lambda body: body.__name__), ids=lambda body: body.__name__
)
def test_every_request_example_is_taken(body):
    assert issubclass(body, Body)
    body.model_validate_json(json.dumps(DOCUMENT["components"]["examples"][body.__name__]["value"]))


def test_an_operation_without_chinese_words_does_not_come_into_the_contract():
    assert isinstance(ROUTERS[0], Router)
    for router in ROUTERS:
        for route in router.routes:
            assert route.operation.summary_zh, route.operation.id
