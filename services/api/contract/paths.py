"""The operations of the contract: what FastAPI knows of each, completed by what the edge knows."""

from http import HTTPStatus
from typing import Any

from api.contract import examples, headers, links, refusals, schemas, words
from api.edge.file_response import LARGEST
from api.edge.pipeline import Route
from domain.rules.labels import CODE_TABLES
from domain.rules.law.life_cycles import LIFE_CYCLES
from domain.rules.law.permissions import MAY, Role

Part = dict[str, Any]
BEARER = "bearer"
# the roles that a token can name
SPEAKING = [role for role in Role if role not in (Role.SYSTEM, Role.ANYBODY)]
_JSON = "application/json"


def complete(route: Route, given: Part, components: dict[str, schemas.Schema], paths: links.Paths) -> Part:
    """The operation object of a route; `given` is FastAPI's."""
    operation = route.operation
    made: Part = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": route.summary,
        "description": _description(route),
        "parameters": [
            *(_parameter(operation.id, found, components) for found in given.get("parameters", ())),
            *headers.asked_by(operation),
        ],
    }
    if "requestBody" in given:
        made["requestBody"] = _body(given["requestBody"])
    made["responses"] = _responses(route, given["responses"], paths)
    made["security"] = [] if operation.public else [{BEARER: []}]
    if operation.key is not None:
        made["x-roles"] = [role.upper() for role in SPEAKING if role in MAY[operation.key]]
    if operation.ageing is not None:
        made["deprecated"] = True
    return made


def _description(route: Route) -> str:
    operation = route.operation
    lines = [f"{operation.summary_zh} / {route.summary}", *([route.description] if route.description else [])]
    if operation.ageing:
        since, until, instead = operation.ageing.since, operation.ageing.until, operation.ageing.instead
        lines.append(
            f"{since} 起不建议使用，{until} 后停用，见 / Deprecated from {since}, gone after {until}: {instead}"
        )
    if operation.key is None:
        lines.append("无需登录 / For anybody, without a token")
    else:
        asked = [CODE_TABLES["role"][role.upper()] for role in SPEAKING if role in MAY[operation.key]]
        zh, en = "、".join(text.zh for text in asked), ", ".join(text.en for text in asked)
        lines.append(f"可由：{zh} / For: {en}")
        lines += _move(operation.key)
    return "\n\n".join(lines)


def _move(key: str) -> list[str]:
    """What the act does to the state, from the table of the life cycle."""
    noun, act = key.split(".")
    rows = [row for row in LIFE_CYCLES[noun].rows if row[1] == act] if noun in LIFE_CYCLES else []
    if not rows:
        return []
    moves = "; ".join(f"`{source}` → `{target}`" for source, _, target in rows)
    return [f"状态变化 / State: {moves}"]


def _parameter(operation: str, given: Part, components: dict[str, schemas.Schema]) -> Part:
    schema = schemas.not_null(schemas.tidy(given["schema"]))
    if given["in"] == "path" and given["name"] == "id":
        schema = {"type": "string", "format": "uuid", "maxLength": 36}
    schema.pop("description", None)
    made = {
        "name": given["name"],
        "in": given["in"],
        "required": given["required"],
        "description": words.field(operation, given["name"]).text,
        "schema": schema,
    }
    example = examples.of_parameter(operation, given["name"], schema, components)
    return made if example is None else {**made, "example": example}


def _body(given: Part) -> Part:
    schema = given["content"][_JSON]["schema"]
    return {"required": given.get("required", False), "content": {_JSON: _with_example(schema)}}


def _with_example(schema: Part) -> Part:
    name = schema["$ref"].removeprefix(schemas.REF)
    return {"schema": schema, "examples": {name: {"$ref": f"#/components/examples/{name}"}}}


def _responses(route: Route, given: Part, paths: links.Paths) -> Part:
    operation = route.operation
    model = route.response_model
    versioned = links.is_versioned(route)
    told = headers.of_answer(operation, versioned=versioned)
    answer: Part = {"description": _outcome(operation.status_code), "headers": told}
    if model is not None:
        schema = given[str(operation.status_code)]["content"][_JSON]["schema"]
        answer["content"] = {_JSON: _with_example(schema)}
        if onward := links.of_answer(route, paths):
            answer["links"] = onward
    if operation.is_file:
        binary = {"type": "string", "format": "binary", "maxLength": LARGEST}
        answer["content"] = {operation.media_type: {"schema": binary}}
    found = {str(operation.status_code): answer}
    if operation.conditional and (versioned or operation.is_file) and not operation.writes:
        had = {name: said for name, said in told.items() if name != "Content-Disposition"}
        found["304"] = {"description": _outcome(304), "headers": had}
    return found | refusals.answers(operation)


_OUTCOMES = {
    HTTPStatus.OK: "成功 / Done",
    HTTPStatus.CREATED: "已建立 / Created",
    HTTPStatus.ACCEPTED: "已受理，正在办理 / Taken up; look again later",
    HTTPStatus.NO_CONTENT: "已完成，无内容 / Done; there is nothing to show",
    HTTPStatus.NOT_MODIFIED: "未变 / It is as you have it",
}


def _outcome(status: int) -> str:
    return _OUTCOMES[HTTPStatus(status)]
