"""The rules of the contract as functions: a document in, sentences about what is wrong out.

`test_document.py` runs them over ours, `test_rules_can_fail.py` over documents that break them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
Operation = tuple[str, str, Document]

_CAMEL = re.compile(r"[a-z]+([A-Z][a-z]+)*")
_PASCAL = re.compile(r"([A-Z][a-z0-9]+)+")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_KEBAB = re.compile(r"(/([a-z0-9]+(-[a-z0-9]+)*|\{[a-z_]+\}))+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "patch", "delete")


# --- walking a document -----------------------------------------------------------------------------------------------


def operations(document: Document) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def resolved(document: Document, part: Any) -> Any:
    """What a `$ref` leads to; anything else as it is. Raises KeyError."""
    while isinstance(part, dict) and "$ref" in part:
        target: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        part = target
    return part


def parameters(document: Document, operation: Document) -> list[Document]:
    return [resolved(document, parameter) for parameter in operation.get("parameters", ())]


def responses(document: Document, operation: Document) -> dict[str, Document]:
    return {
        status: resolved(document, response) for status, response in operation.get("responses", {}).items()
    }


def schemas(part: Any, where: str = "") -> Iterator[tuple[str, Document]]:
    """Every schema within a part of the document, and where it stands."""
    if isinstance(part, dict):
        if "schema" in part and isinstance(part["schema"], dict):
            yield from within(part["schema"], where)
        for key, value in part.items():
            if key not in ("schema", "example", "examples"):
                yield from schemas(value, f"{where}/{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from schemas(value, f"{where}/{number}")


def within(schema: Document, where: str) -> Iterator[tuple[str, Document]]:
    yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from within(inner, f"{where}.{name}")
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            yield from within(schema[key], f"{where}/{key}")
    for key in ("anyOf", "oneOf", "allOf"):
        for number, inner in enumerate(schema.get(key, ())):
            yield from within(inner, f"{where}/{key}/{number}")


def every_schema(document: Document) -> Iterator[tuple[str, Document]]:
    yield from schemas(document["paths"])
    components = document["components"]
    for name, schema in components["schemas"].items():
        yield from within(schema, name)
    for kind in ("parameters", "headers", "responses"):
        yield from schemas(components.get(kind, {}), kind)


# --- names ------------------------------------------------------------------------------------------------------------


def names_are_spelt_alike(document: Document) -> Iterator[str]:
    for _, path, operation in operations(document):
        if not _CAMEL.fullmatch(operation.get("operationId", "")):
            yield f"{path}: operationId {operation.get('operationId')!r} is not camelCase"
        if not _KEBAB.fullmatch(path):
            yield f"{path} is not kebab-case"
    for name in document["components"]["schemas"]:
        if not _PASCAL.fullmatch(name):
            yield f"the schema {name} is not PascalCase"
    for where, schema in every_schema(document):
        for name in schema.get("properties", ()):
            if not _SNAKE.fullmatch(name):
                yield f"{where}.{name} is not snake_case"


def operation_ids_are_unique(document: Document) -> Iterator[str]:
    ids = [operation.get("operationId") for _, _, operation in operations(document)]
    yield from (f"{name} is there twice" for name in {name for name in ids if ids.count(name) > 1})


def paths_carry_the_major_version(document: Document) -> Iterator[str]:
    """NL API design rules, `uri-version`, `semver` and `no-trailing-slash`."""
    version = _SEMVER.fullmatch(document["info"]["version"])
    if version is None:
        yield f"{document['info']['version']} is no semantic version"
        return
    for path in document["paths"]:
        if not path.startswith(f"/v{version.group(1)}/") or path.endswith("/"):
            yield f"{path} does not begin with /v{version.group(1)}/, or ends with a slash"


def enum_values_are_upper_snake(document: Document) -> Iterator[str]:
    for where, schema in every_schema(document):
        for value in schema.get("enum", ()):
            if value is not None and not where.startswith("headers") and not _CODE.fullmatch(str(value)):
                yield f"{where}: {value!r}"


def no_enum_is_nameless(document: Document) -> Iterator[str]:
    """Within a member, a list of codes is given another name by each generator."""
    for where, schema in every_schema(document):
        if "enum" in schema and "." in where and not where.startswith("headers"):
            yield f"{where} is an enum without a name"


def enums_are_described(document: Document) -> Iterator[str]:
    for where, schema in every_schema(document):
        if "enum" in schema and not where.startswith("headers"):
            described = schema.get("x-enum-descriptions", {})
            missing = [value for value in schema["enum"] if value is not None and value not in described]
            yield from (f"{where}: {value} is not described" for value in missing)


def both_languages_are_spoken(document: Document) -> Iterator[str]:
    texts = {f"tag {tag['name']}": tag.get("description", "") for tag in document.get("tags", ())}
    for method, path, operation in operations(document):
        texts[f"{method} {path}"] = operation.get("description", "")
        for parameter in parameters(document, operation):
            texts[f"{method} {path} {parameter['name']}"] = parameter.get("description", "")
        for status, response in responses(document, operation).items():
            texts[f"{method} {path} {status}"] = response.get("description", "")
    for name, schema in document["components"]["schemas"].items():
        texts[name] = schema.get("description", "")
        for field, inner in schema.get("properties", {}).items():
            texts[f"{name}.{field}"] = inner.get("description", "")
    for where, text in texts.items():
        if not (_HAN.search(text) and _LATIN.search(text)):
            yield f"{where}: {text!r}"


# --- operations -------------------------------------------------------------------------------------------------------


def every_operation_is_introduced(document: Document) -> Iterator[str]:
    known = {tag["name"] for tag in document.get("tags", ())}
    for method, path, operation in operations(document):
        if len(operation.get("tags", ())) != 1 or not known.issuperset(operation["tags"]):
            yield f"{method} {path} has no single known tag"
        if not 0 < len(operation.get("summary", "")) <= 60:
            yield f"{method} {path}: the summary has {len(operation.get('summary', ''))} characters"
        if "security" not in operation:
            yield f"{method} {path} does not say who may call it"


def posts_are_repeatable(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        asked = {p["name"] for p in parameters(document, operation) if p["in"] == "header" and p["required"]}
        if method == "post" and path != "/v1/eligibility-checks" and "Idempotency-Key" not in asked:
            yield f"{path} can be done twice by accident"


def changes_name_the_version(document: Document) -> Iterator[str]:
    """PATCH, PUT, DELETE, and every act on what exists; `replay` changes no resource that has a version."""
    for method, path, operation in operations(document):
        asked = {p["name"] for p in parameters(document, operation) if p["in"] == "header" and p["required"]}
        act = method == "post" and re.search(r"\{id\}/[a-z-]+$", path)
        unversioned = path.endswith(("/objections", "/replay"))
        if (method in ("put", "patch", "delete") or act) and not unversioned and "If-Match" not in asked:
            yield f"{method} {path} does not ask for If-Match"


def refusals_are_declared(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        wanted = {"400", "422", "429", "500", "503"}
        if operation.get("security"):
            wanted |= {"401", "403"}
        if "{" in path:
            wanted |= {"404"}
        if method != "get":
            wanted |= {"409", "413", "415"}
        if any(p["name"] == "If-Match" for p in parameters(document, operation)):
            wanted |= {"412", "428"}
        missing = wanted - set(operation["responses"])
        yield from (f"{method} {path} does not declare {status}" for status in sorted(missing))


def refusals_are_problems(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        for status, response in responses(document, operation).items():
            if status >= "400":
                content = response.get("content", {})
                schema = content.get(PROBLEM, {}).get("schema", {}).get("$ref")
                if list(content) != [PROBLEM] or schema != "#/components/schemas/Problem":
                    yield f"{method} {path} {status} is no problem document"
                if not response.get("x-problem-codes"):
                    yield f"{method} {path} {status} does not say its codes"


def problems_say_what_is_wrong(document: Document) -> Iterator[str]:
    """NL API design rules, `problem-details`: the members of RFC 9457, each time."""
    problem = document["components"]["schemas"]["Problem"]
    for name in ("type", "title", "status", "detail", "instance"):
        if name not in problem["properties"] or name not in problem["required"]:
            yield f"a problem may come without its {name}"


def answers_tell_their_headers(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        for status, response in responses(document, operation).items():
            wanted = {"API-Version", "RateLimit", "RateLimit-Policy"}
            wanted |= {"201": {"Location"}, "429": {"Retry-After"}}.get(
                status,
                {"503": {"Retry-After"}, "401": {"WWW-Authenticate"}, "304": {"ETag"}}.get(status, set()),
            )
            missing = wanted - set(response.get("headers", ()))
            yield from (f"{method} {path} {status} does not declare {name}" for name in sorted(missing))


# --- schemas ----------------------------------------------------------------------------------------------------------


def bodies_have_names(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *responses(document, operation).values()]
        for body in bodies:
            for kind, media in body.get("content", {}).items():
                # a file is bytes, whatever it is called
                if kind.endswith("json") and set(media["schema"]) != {"$ref"}:
                    yield f"{method} {path} has a body without a name"


def no_object_is_nameless(document: Document) -> Iterator[str]:
    named = document["components"]["schemas"]
    for where, schema in every_schema(document):
        is_object = (
            schema.get("type") == "object" or "properties" in schema or "additionalProperties" in schema
        )
        if is_object and where not in named:
            yield f"{where} is an object without a name"


def nothing_is_of_any_kind(document: Document) -> Iterator[str]:
    for where, schema in every_schema(document):
        if not {"$ref", "type", "enum", "oneOf"} & set(schema):
            yield f"{where} may be anything"
        if schema.get("additionalProperties") is True:
            yield f"{where} may hold anything"


def null_stands_beside_scalars_alone(document: Document) -> Iterator[str]:
    for where, schema in every_schema(document):
        if "anyOf" in schema or "oneOf" in schema or schema.get("nullable"):
            yield f"{where} is a union"


def everything_is_bounded(document: Document) -> Iterator[str]:
    for where, schema in every_schema(document):
        kinds = schema.get("type", ())
        kinds = {kinds} if isinstance(kinds, str) else set(kinds)
        if "string" in kinds and not {"maxLength", "enum"} & set(schema):
            yield f"{where}: a string without end"
        if "array" in kinds and "maxItems" not in schema:
            yield f"{where}: an array without end"
        if "integer" in kinds and not {"minimum", "maximum", "format"} <= set(schema):
            yield f"{where}: an integer without bounds or size"
        if "number" in kinds:
            yield f"{where}: a binary fraction"


def sent_text_has_a_form(document: Document) -> Iterator[str]:
    """What a client writes has a pattern, a format or a list of codes; free text is said to be one."""
    sent = [(p["name"], p["schema"]) for _, _, o in operations(document) for p in parameters(document, o)]
    seen: set[str] = set()
    for _, _, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            sent += _components_of(document, media["schema"], seen)
    for where, schema in sent:
        for place, inner in within(schema, where):
            kinds = inner.get("type", ())
            is_text = "string" in ([kinds] if isinstance(kinds, str) else kinds)
            if is_text and not {"pattern", "format", "enum"} & set(inner) and place not in FREE_TEXT:
                yield f"{place}: any text"


# What may be any text: files, what is declared in words, and headers in which everything is let pass.
FREE_TEXT = {
    "Accept-Language",
    "If-None-Match",
    "MeasureFileCreate.text",
    "Facts.main_product",
    "Facts.specialised_statement",
    "Facts.refined_statement",
    "Facts.distinctive_statement",
    "Facts.novel_statement",
    "ReportFigures.remarks",
}


def _components_of(document: Document, schema: Document, seen: set[str]) -> list[tuple[str, Document]]:
    """A body's schema and all that it refers to."""
    found = []
    for reference in _references(schema):
        if reference not in seen:
            seen.add(reference)
            inner = resolved(document, {"$ref": reference})
            found += [(reference.rpartition("/")[2], inner), *_components_of(document, inner, seen)]
    return found


def bodies_refuse_unknown_fields(document: Document) -> Iterator[str]:
    for method, path, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if resolved(document, media["schema"]).get("additionalProperties") is not False:
                yield f"{method} {path} takes unknown fields"


# --- links, references ------------------------------------------------------------------------------------------------


def references_lead_somewhere(document: Document) -> Iterator[str]:
    for reference in _references(document):
        try:
            resolved(document, {"$ref": reference})
        except (KeyError, TypeError):
            yield reference


def components_are_used(document: Document) -> Iterator[str]:
    used = set(_references(document))
    for kind, parts in document["components"].items():
        if kind != "securitySchemes":
            names = (f"#/components/{kind}/{name}" for name in parts)
            yield from (name for name in names if name not in used)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def links_lead_on(document: Document) -> Iterator[str]:
    known = {operation["operationId"]: operation for _, _, operation in operations(document)}
    for method, path, operation in operations(document):
        for response in responses(document, operation).values():
            for name, link in response.get("links", {}).items():
                yield from (
                    f"{method} {path} {name}: {fault}" for fault in _faults(document, link, response, known)
                )


def _faults(
    document: Document, link: Document, response: Document, known: dict[str, Document]
) -> Iterator[str]:
    link = resolved(document, link)
    target = known.get(link["operationId"])
    if target is None:
        yield f"{link['operationId']} does not exist"
        return
    taken = {f"{p['in']}.{p['name']}" for p in parameters(document, target)}
    (media,) = response["content"].values()
    body = resolved(
        document,
        target.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {}),
    )
    for name, value in (link.get("parameters") or {}).items():
        if name not in taken:
            yield f"{target['operationId']} takes no {name}"
        yield from _missing(document, value, media["schema"], response)
    for name, value in (link.get("x-request-body") or {}).items():
        if name not in body.get("properties", {}):
            yield f"{target['operationId']} takes no {name} in its body"
        yield from _missing(document, value, media["schema"], response)


def _missing(document: Document, expression: str, schema: Document, response: Document) -> Iterator[str]:
    """What a runtime expression asks of the answer, and is not there."""
    header = expression.removeprefix("$response.header.")
    if header != expression and header not in response.get("headers", {}):
        yield f"the answer has no {expression}"
    if not expression.startswith("$response.body#/"):
        return
    for step in expression.removeprefix("$response.body#/").split("/"):
        schema = resolved(document, schema)
        schema = schema["items"] if step.isdigit() else schema.get("properties", {}).get(step)
        if schema is None:
            yield f"the answer has no {expression}"
            return


def what_is_made_links_on(document: Document) -> Iterator[str]:
    """Every 201, and every act, unless all that follows is the work of others and elsewhere."""
    ends = {"createCalendarYear", "checkEligibility", "replayDeliveries"}
    for method, path, operation in operations(document):
        if method == "post" and operation["operationId"] not in ends:
            success = next(r for s, r in operation["responses"].items() if s.startswith("2"))
            if not success.get("links"):
                yield f"{path} leads nowhere"


def no_address_is_given(document: Document) -> Iterator[str]:
    for server in document.get("servers", ()):
        if "://" in server["url"]:
            yield server["url"]


RULES: tuple[Callable[[Document], Iterator[str]], ...] = (
    names_are_spelt_alike,
    operation_ids_are_unique,
    paths_carry_the_major_version,
    enum_values_are_upper_snake,
    no_enum_is_nameless,
    enums_are_described,
    both_languages_are_spoken,
    every_operation_is_introduced,
    posts_are_repeatable,
    changes_name_the_version,
    refusals_are_declared,
    refusals_are_problems,
    problems_say_what_is_wrong,
    answers_tell_their_headers,
    bodies_have_names,
    no_object_is_nameless,
    nothing_is_of_any_kind,
    null_stands_beside_scalars_alone,
    everything_is_bounded,
    sent_text_has_a_form,
    bodies_refuse_unknown_fields,
    references_lead_somewhere,
    components_are_used,
    links_lead_on,
    what_is_made_links_on,
    no_address_is_given,
)
