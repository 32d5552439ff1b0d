"""The service's contract (OpenAPI 3.1), generated from the code: nothing of it depends on settings or on the clock."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from api.contract import events, examples, headers, links, older, paths, refusals, schemas, words
from api.edge.middleware import API_VERSION
from api.errors.problems import kinds
from api.routes import ROUTERS
from domain.rules.errors import Refusal

Document = dict[str, Any]
_EXAMPLES = "#/components/examples/"
_ABOUT = """呼和浩特市专精特新中小企业认定服务：申报、审核、评审、公示、认定、复核、取消、运行监测与奖励。

The recognition of specialised, refined, distinctive and novel (专精特新) SMEs in Hohhot: from application to \
certificate, re-review, revocation, monitoring and rewards.

每个 POST 须带 Idempotency-Key，修改须带 If-Match；一切拒绝均为 application/problem+json。 / \
Every POST carries an Idempotency-Key, every change an If-Match; every refusal is a problem document (RFC 9457)."""


@cache
def document() -> Document:
    """The whole contract; the same that `/openapi.json` serves."""
    routes = [route for router in ROUTERS for route in router.routes]
    given = get_openapi(title="zjtx", version=API_VERSION, routes=routes, separate_input_output_schemas=False)
    components = schemas.tidied(given["components"]["schemas"])
    known = links.Paths(routes)
    operations: dict[str, dict[str, Any]] = {}
    for route in routes:
        method = route.operation.method.lower()
        made = paths.complete(route, given["paths"][route.path][method], components, known)
        operations.setdefault(route.path, {})[method] = made
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "/", "description": "本服务 / This service", "x-internal": False}],
        "tags": words.tags(),
        "paths": operations,
        "components": _components(operations, components, known),
    }


def _info() -> dict[str, Any]:
    return {
        "title": "zjtx",
        "version": API_VERSION,
        "summary": "专精特新中小企业认定 / Recognition of specialised and innovative SMEs",
        "description": _ABOUT,
        "contact": {
            "name": "呼和浩特市工业和信息化局 / Hohhot Bureau of Industry and Information Technology"
        },
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _components(
    operations: dict[str, Any], components: dict[str, schemas.Schema], known: links.Paths
) -> dict[str, Any]:
    used = set(schemas.referenced(operations))
    responses = {n: made for n, made in refusals.shared().items() if f"#/components/responses/{n}" in used}
    referred = schemas.referenced([operations, responses])
    named = {name.removeprefix(_EXAMPLES) for name in referred if name.startswith(_EXAMPLES)}
    shown = {
        name: {"value": examples.of_schema(name, components)} for name in sorted(named & set(components))
    }
    refused = {kind.code: _problem(kind) for kind in sorted(kinds(), key=lambda kind: kind.code)}
    return {
        "schemas": components,
        "responses": responses,
        "parameters": headers.PARAMETERS,
        "headers": headers.HEADERS,
        "examples": {**shown, **{code: made for code, made in refused.items() if code in named}},
        "links": links.components(known),
        "securitySchemes": {
            paths.BEARER: {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "身份认证服务签发的令牌（RFC 7519），按 RFC8725 校验"
                " / A token of the identity provider (RFC 7519), checked as RFC8725 asks",
            }
        },
    }


def _problem(kind: type[Refusal]) -> dict[str, Any]:
    return {"summary": f"{kind.title_zh} / {kind.title_en}", "value": examples.of_problem(kind)}


def text() -> str:
    """The contract as it is served, and committed."""
    return texts()["openapi.json"]


@cache
def texts() -> dict[str, str]:
    """The contract's files by name: for today's generators, for older ones, and the events' own."""
    documents = {
        "openapi.json": document(),
        "openapi-3.0.json": older.converted(document()),
        "events.json": events.document(),
    }
    return {name: json.dumps(made, ensure_ascii=False, indent=2) + "\n" for name, made in documents.items()}


def write(path: Path) -> None:
    """The contract goes to `path`, the other files beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        _beside(path, name).write_text(text, encoding="utf-8")


def check(path: Path) -> bool:
    """Whether all files are what the code says."""
    found = {name: _beside(path, name) for name in texts()}
    return all(
        found[name].exists() and found[name].read_text(encoding="utf-8") == text
        for name, text in texts().items()
    )


def _beside(path: Path, name: str) -> Path:
    return path if name == "openapi.json" else path.with_name(name)


__all__ = ["check", "document", "text", "texts", "write"]
