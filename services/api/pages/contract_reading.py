"""What the reference shows of the contract, in one language: operations, schemas, and a request to copy."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.contract.document import Document
from api.edge.languages import Language

Part = dict[str, Any]
_REF = "#/components/"
# what a schema says of its limits, in the order in which it is shown
_LIMITS = (
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "pattern",
    "default",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A type in words: `name` of a schema of its own where it has one, `many` for an array."""

    text: str
    name: str | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a member: `where` it goes, whether it must be there, what it may hold."""

    name: str
    where: str
    required: bool
    shape: Shape
    limits: list[tuple[str, str]]
    text: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What a body holds: its members, or the codes of an enum, and an example as JSON."""

    name: str
    text: str
    fields: list[Field]
    codes: list[tuple[str, str]]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, what comes with it: a body's schema, or the codes of the problems."""

    status: str
    schema: str | None
    codes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """All that is said of one operation; `lines` begins with its title, `next` is what its success leads to."""

    id: str
    method: str
    path: str
    lines: list[str]
    fields: list[Field]
    body: Schema | None
    answers: list[Answer]
    next: list[str]
    curl: str


def tags(document: Document, language: Language) -> list[tuple[str, str, list[tuple[str, str, str, str]]]]:
    """`(tag, its text, [(id, method, path, summary)])`, in the contract's order."""
    listed: dict[str, list[tuple[str, str, str, str]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, method, found in _operations(document):
        summary = _lines(found, language)[0]
        listed[found["tags"][0]].append((found["operationId"], method.upper(), path, summary))
    return [
        (tag["name"], half(tag["description"], language), listed[tag["name"]]) for tag in document["tags"]
    ]


def operation(document: Document, id_: str, language: Language) -> Operation | None:
    """The operation of that name, if there is one."""
    for path, method, found in _operations(document):
        if found["operationId"] == id_:
            parameters = [resolved(document, p) for p in found["parameters"]]
            body = _body_name(found)
            return Operation(
                id=id_,
                method=method.upper(),
                path=path,
                lines=_lines(found, language),
                fields=[_field(document, p["name"], p["in"], p["required"], p, language) for p in parameters],
                body=schema(document, body, language) if body else None,
                answers=[_answer(document, s, a, language) for s, a in sorted(found["responses"].items())],
                next=_next(document, found),
                curl=_curl(document, path, method.upper(), found, parameters, body),
            )
    return None


def schema(document: Document, name: str, language: Language) -> Schema:
    """Raises LookupError where there is none."""
    found = document["components"]["schemas"][name]
    zh, _, en = found.get("description", "").partition("\n\n")
    required = found.get("required", ())
    return Schema(
        name=name,
        text="" if "enum" in found else (zh if language == "zh" or not en else en),
        fields=[
            _field(document, member, "", member in required, {"schema": given, **given}, language)
            for member, given in found.get("properties", {}).items()
        ],
        codes=[(code, half(t, language)) for code, t in found.get("x-enum-descriptions", {}).items()],
        example=_example(document, name),
    )


def half(text: str, language: Language) -> str:
    """The reader's half of `中文 / English`."""
    zh, between, en = text.partition(" / ")
    return zh if language == "zh" or not between else en


def resolved(document: Document, part: Part) -> Part:
    """What a reference leads to, or the part itself."""
    if not part.get("$ref", "").startswith(_REF):
        return part
    kind, name = part["$ref"].removeprefix(_REF).split("/")
    found: Part = document["components"][kind][name]
    return found


def shape(given: Part) -> Shape:
    if "$ref" in given:
        name = given["$ref"].rpartition("/")[2]
        return Shape(name, name)
    if given.get("type") == "array":
        inner = shape(given["items"])
        return Shape(inner.text, inner.name, many=True)
    kind = given.get("type", "object")
    return Shape(" | ".join(kind) if isinstance(kind, list) else str(kind))


def _operations(document: Document) -> Iterator[tuple[str, str, Part]]:
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            yield path, method, found


def _lines(found: Part, language: Language) -> list[str]:
    return [half(line, language) for line in found["description"].split("\n\n")]


def _field(
    document: Document, name: str, where: str, required: bool, given: Part, language: Language
) -> Field:
    limits = [(limit, str(given["schema"][limit])) for limit in _LIMITS if limit in given["schema"]]
    text = half(given.get("description", ""), language)
    return Field(name, where, required, shape(given["schema"]), limits, text)


def _answer(document: Document, status: str, given: Part, language: Language) -> Answer:
    answer = resolved(document, given)
    content = answer.get("content", {})
    body = content.get("application/json", {}).get("schema")
    examples = document["components"]["examples"]
    codes = [(code, half(examples[code]["summary"], language)) for code in answer.get("x-problem-codes", ())]
    return Answer(status, shape(body).name if body else None, codes)


def _next(document: Document, found: Part) -> list[str]:
    """The operations that its success leads to."""
    success: Part = next((a for s, a in found["responses"].items() if s.startswith("2")), {})
    links = [resolved(document, link) for link in resolved(document, success).get("links", {}).values()]
    return list(dict.fromkeys(link["operationId"] for link in links))


def _body_name(found: Part) -> str | None:
    content = found.get("requestBody", {}).get("content", {}).get("application/json")
    return shape(content["schema"]).name if content else None


def _example(document: Document, name: str) -> str:
    found = document["components"]["examples"].get(name)
    return json.dumps(found["value"], ensure_ascii=False, indent=2) if found else ""


def _curl(
    document: Document, path: str, method: str, found: Part, parameters: list[Part], body: str | None
) -> str:
    """A request to copy; `$API` and `$TOKEN` are the reader's."""
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", parameter["name"])))
    parts = [f'curl{"" if method == "GET" else f" -X {method}"} "$API{path}"']
    if found["security"]:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    for parameter in parameters:
        if parameter["in"] == "header" and parameter["required"]:
            parts.append(f"-H '{parameter['name']}: {parameter['example']}'")
    if body:
        example = _example(document, body).replace("'", "'\\''")
        parts += ["-H 'Content-Type: application/json'", f"-d '{example}'"]
    return " \\\n  ".join(parts)
