"""The JSON Schemas of the contract, as pydantic makes them, brought into the form that generators like.

No titles that would name nameless types; `type: [T, "null"]` for a scalar that may be null; an object or an enum that
may be missing is left out of `required`, and never null; every string, number and array has its bounds.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic.json_schema import models_json_schema

from api.contract import words
from api.schemas.problems import Problem

Schema = dict[str, Any]
REF = "#/components/schemas/"
_FORMAT_LENGTHS = {"uuid": 36, "date": 10, "date-time": 32, "uri": 2048}
_INT32 = 2**31 - 1
_WHOLE = ("minimum", "maximum", "ge", "le")


def tidied(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """All components, with the problem's, which no route returns."""
    _, own = models_json_schema([(Problem, "validation")], ref_template=REF + "{model}")
    found = {**schemas, **own["$defs"]}
    for framework in ("HTTPValidationError", "ValidationError"):
        found.pop(framework, None)
    return _with_named_enums({name: _component(name, found[name]) for name in sorted(found)})


def _with_named_enums(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """An enum within a member becomes a component of the member's name, `ip_class` → `IpClass`, and is never null:
    without a name of its own each generator invents another."""
    made = dict(schemas)
    for schema in schemas.values():
        for field, inner in schema.get("properties", {}).items():
            if "enum" in inner:
                name = field.title().replace("_", "")
                made.setdefault(name, _enum(inner))
                schema["properties"][field] = {"$ref": REF + name, "description": inner["description"]}
    return {name: made[name] for name in sorted(made)}


def _enum(inner: Schema) -> Schema:
    codes = [code for code in inner["enum"] if code is not None]
    words = "; ".join(f"`{code}` {label}" for code, label in inner["x-enum-descriptions"].items())
    described = {"description": words, "x-enum-descriptions": inner["x-enum-descriptions"]}
    return {"type": "string", "enum": codes, **described}


def _component(name: str, schema: Schema) -> Schema:
    if "enum" in schema:
        return {key: value for key, value in schema.items() if key != "title"}
    made = tidy(schema)
    made["description"] = words.schema(name, " ".join(str(schema.get("description", "")).split()))
    for field, property_ in made.get("properties", {}).items():
        if not words.example(name):
            property_["description"] = words.field(name, field).text
    required = [field for field in made.get("required", ()) if not _is_reference_or_null(schema, field)]
    made.pop("required", None)
    if required:
        made["required"] = required
    return made


def _is_reference_or_null(schema: Schema, field: str) -> bool:
    options = schema["properties"][field].get("anyOf", ())
    return {"type": "null"} in options and any("$ref" in option for option in options)


def tidy(schema: Schema) -> Schema:
    """One schema and all within it."""
    made = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if schema.get("default") is not None:
        made["default"] = schema["default"]
    if options := made.pop("anyOf", None):
        made = {**_either(options), **made}
    for key in _WHOLE:
        if key in made:
            bound = made.pop(key)
            made[{"ge": "minimum", "le": "maximum"}.get(key, key)] = int(bound)
    if made.get("type") == "integer":
        made.setdefault("format", "int32" if made.get("maximum", _INT32) <= _INT32 else "int64")
    if length := _FORMAT_LENGTHS.get(made.get("format", "")):
        made.setdefault("maxLength", length)
    return _within(made, tidy)


def _either(options: list[Schema]) -> Schema:
    """`T | None`: the scalar or null; or the object alone, which is left out where there is none."""
    (option,) = [option for option in options if option != {"type": "null"}]
    if "$ref" in option or {"type": "null"} not in options:
        return option
    return {**option, "type": [option["type"], "null"]}


def _within(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {name: change(inner) for name, inner in made["properties"].items()}
    if isinstance(made.get("items"), dict):
        made["items"] = change(made["items"])
    return made


def not_null(schema: Schema) -> Schema:
    """The schema of a parameter: what is not in the query is absent, and never null."""
    made = dict(schema)
    if isinstance(made.get("type"), list):
        (made["type"],) = [kind for kind in made["type"] if kind != "null"]
    return made


def referenced(part: Any) -> Iterator[str]:
    """The names of all components that a part of the document refers to, one by one."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix(REF)
        for value in part.values():
            yield from referenced(value)
    elif isinstance(part, list):
        for value in part:
            yield from referenced(value)
