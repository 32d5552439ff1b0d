"""Each rule of the contract notices when our own document breaks it in one place."""

from copy import deepcopy
from typing import Any

import pytest

import rules
from api.contract import document as contract

SUBMIT = ("paths", "/v1/applications/{id}/submit", "post")
OPEN = ("paths", "/v1/rounds/{id}/open", "post")
ROUNDS = ("paths", "/v1/rounds", "get")
ROUND = ("components", "schemas", "Round")
STATUS = ("components", "schemas", "RoundStatus")

BREAKS: list[tuple[Any, tuple[str | int, ...], Any]] = [
    (rules.names_are_spelt_alike, (*SUBMIT, "operationId"), "submit_application"),
    (rules.names_are_spelt_alike, ("paths", "/v1/openRounds"), {"get": {"operationId": "open"}}),
    (rules.names_are_spelt_alike, ("components", "schemas", "Page_Round_"), {"type": "string"}),
    (rules.names_are_spelt_alike, (*ROUND, "properties", "opensOn"), {"type": "string"}),
    (rules.operation_ids_are_unique, (*SUBMIT, "operationId"), "openRound"),
    (rules.enum_values_are_upper_snake, (*STATUS, "enum", 0), "草稿"),
    (rules.paths_carry_the_major_version, ("info", "version"), "1.0"),
    (rules.paths_carry_the_major_version, ("info", "version"), "2.0.0"),
    (rules.paths_carry_the_major_version, ("paths", "/v1/rounds/"), {}),
    (rules.no_enum_is_nameless, (*ROUND, "properties", "name"), {"type": "string", "enum": ["A"]}),
    (rules.enums_are_described, (*STATUS, "x-enum-descriptions"), {}),
    (rules.both_languages_are_spoken, (*ROUND, "description"), "A round."),
    (rules.both_languages_are_spoken, (*ROUND, "properties", "name", "description"), "名称"),
    (rules.every_operation_is_introduced, (*SUBMIT, "summary"), "x" * 61),
    (rules.every_operation_is_introduced, (*SUBMIT, "tags"), ["unknown"]),
    (rules.posts_are_repeatable, (*OPEN, "parameters"), []),
    (rules.changes_name_the_version, (*OPEN, "parameters"), []),
    (rules.refusals_are_declared, (*SUBMIT, "responses"), {}),
    (rules.refusals_are_problems, (*SUBMIT, "responses", "409", "content"), {"application/json": {}}),
    (rules.refusals_are_problems, (*SUBMIT, "responses", "409", "x-problem-codes"), []),
    (rules.problems_say_what_is_wrong, ("components", "schemas", "Problem", "required"), ["type"]),
    (rules.answers_tell_their_headers, ("paths", "/v1/rounds", "post", "responses", "201", "headers"), {}),
    (
        rules.bodies_have_names,
        (*ROUNDS, "responses", "200", "content", "application/json", "schema"),
        {"type": "object"},
    ),
    (rules.no_object_is_nameless, (*ROUND, "properties", "name"), {"type": "object"}),
    (rules.nothing_is_of_any_kind, (*ROUND, "properties", "name"), {"description": "whatever"}),
    (rules.nothing_is_of_any_kind, (*ROUND, "additionalProperties"), True),
    (rules.null_stands_beside_scalars_alone, (*ROUND, "properties", "status"), {"anyOf": [{"type": "null"}]}),
    (rules.everything_is_bounded, (*ROUND, "properties", "name"), {"type": "string"}),
    (rules.everything_is_bounded, (*ROUND, "properties", "name"), {"type": "array", "items": {}}),
    (rules.everything_is_bounded, (*ROUND, "properties", "name"), {"type": ["integer", "null"]}),
    (rules.everything_is_bounded, (*ROUND, "properties", "name"), {"type": "number"}),
    (
        rules.sent_text_has_a_form,
        ("components", "schemas", "RoundCreate", "properties", "name"),
        {"type": "string", "maxLength": 9},
    ),
    (
        rules.bodies_refuse_unknown_fields,
        ("components", "schemas", "RoundCreate", "additionalProperties"),
        True,
    ),
    (rules.references_lead_somewhere, (*ROUND, "properties", "status"), {"$ref": "#/components/schemas/No"}),
    (rules.components_are_used, ("components", "schemas", "Unused"), {"type": "string"}),
    (rules.links_lead_on, ("components", "links", "openRound", "operationId"), "openTheRound"),
    (rules.links_lead_on, ("components", "links", "openRound", "parameters", "path.number"), "1"),
    (
        rules.links_lead_on,
        ("components", "links", "openRound", "parameters", "path.id"),
        "$response.body#/uuid",
    ),
    (rules.what_is_made_links_on, (*SUBMIT, "responses", "200", "links"), {}),
    (rules.no_address_is_given, ("servers", 0, "url"), "https://api.example"),
]


@pytest.mark.parametrize(("rule", "place", "value"), BREAKS)
def test_the_rule_notices(rule, place, value):
    document = deepcopy(contract.document())
    part: Any = document
    for step in place[:-1]:
        part = part[step]

    part[place[-1]] = value
    assert list(rule(document))


def test_every_rule_is_tried():
    assert {rule for rule, _, _ in BREAKS} == set(rules.RULES)
