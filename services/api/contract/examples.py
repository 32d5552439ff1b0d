"""Examples of every body, put together from the examples of the fields in `words.toml`."""

from typing import Any

from api.contract import words
from api.contract.schemas import REF, Schema
from api.errors.problems import document
from api.errors.refusals import EdgeRefusal
from domain.rules.errors import FieldError, Invalid, Refusal, StateForbids

BASE_URL = "https://zjtx.example"
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
_FIELD = FieldError("/name", "missing", "必填", "It is required")
_EXTRAS: dict[str, Any] = {"current_state": "SUBMITTED", "allowed_acts": ["withdraw", "recommend"]}


def of_schema(name: str, schemas: dict[str, Schema]) -> Any:
    """An example of a component. Raises LookupError where a field has none and none can be derived."""
    schema = schemas[name]
    if "enum" in schema:
        return schema["enum"][0]
    if whole := words.example(name):
        return whole
    return {field: _of_field(name, field, inner, schemas) for field, inner in schema["properties"].items()}


def _of_field(owner: str, field: str, schema: Schema, schemas: dict[str, Schema]) -> Any:
    word = words.field(owner, field)
    if word.has_example:
        return word.example
    if "$ref" in schema:
        return of_schema(schema["$ref"].removeprefix(REF), schemas)
    if "items" in schema and "$ref" in schema["items"]:
        return [of_schema(schema["items"]["$ref"].removeprefix(REF), schemas)]
    raise LookupError(f"services/api/contract/words.toml has no example of {owner}.{field}")


def of_parameter(operation: str, name: str, schema: Schema, schemas: dict[str, Schema]) -> Any:
    """An example of a parameter, or None where only an answer can give one (a cursor)."""
    word = words.field(operation, name)
    if word.has_example:
        return word.example
    return of_schema(schema["$ref"].removeprefix(REF), schemas) if "$ref" in schema else None


def of_problem(kind: type[Refusal]) -> dict[str, Any]:
    """What this refusal looks like, in Chinese."""
    if issubclass(kind, EdgeRefusal):
        refusal: Refusal = kind()
    elif issubclass(kind, Invalid):
        refusal = kind(errors=[_FIELD])
    else:
        refusal = kind(**(_EXTRAS if kind is StateForbids else {}))
    return document(refusal, language="zh", trace_id=TRACE_ID, base_url=BASE_URL)
