"""What schemathesis does before and after each request: a fitting row, somebody who may, a fresh key, the current tag.

Loaded by schemathesis in its own process (`hooks` in schemathesis.toml). What was generated to be wrong stays wrong:
only the parts that are meant to be right are made to fit. Every request is entered in `journal.jsonl`.
"""

import json
import os
import re
import secrets
import zlib
from pathlib import Path
from typing import Any

import fitting
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoverageScenario, TestPhase
from walking import Walker
from world import World

from api.contract import words
from api.edge.pipeline import Route
from api.routes import ROUTERS
from domain.rules.law.permissions import Role
from domain.rules.measure.load import packaged_measures

FOLDER = Path(os.environ["ZJTX_FUZZ_FOLDER"])
BRIEF = "ZJTX_FUZZ_BRIEF" in os.environ
WORLD = World(
    FOLDER,
    os.environ["ZJTX_FUZZ_URL"],
    os.environ["ZJTX_FUZZ_ISSUER"],
    int(os.environ["ZJTX_FUZZ_SEED"]),
    brief=BRIEF,
)
ROUTES: dict[str, Route] = {
    f"{route.operation.method} {route.path}": route for router in ROUTERS for route in router.routes
}
WALKER = Walker(WORLD, ROUTES, FOLDER / "links.jsonl")
# `/v1/rounds/{id}` → round
NOUNS = {
    route.path: (route.operation.key or "notice.read").split(".")[0]
    for label, route in ROUTES.items()
    if label.startswith("GET ") and route.path.endswith("/{id}")
}
_HOME = re.compile(r"/v1/[a-z/-]+/\{id\}")
_journal = (FOLDER / "journal.jsonl").open("a", encoding="utf-8", buffering=1)
_roles: dict[str, str] = {}


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """What a link puts into a body stands under a name of its own in the contract (decision 0015): here it counts."""
    for link in raw_schema["components"]["links"].values():
        if "x-request-body" in link:
            link["requestBody"] = link["x-request-body"]


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """In a brief run, what goes wrong alike everywhere (headers, methods) is tried on every tenth operation only."""
    if not BRIEF or case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
        return True
    alike = _wrong(case, ParameterLocation.HEADER) or (
        case.meta.phase.data.scenario is CoverageScenario.UNSPECIFIED_HTTP_METHOD
    )
    return not alike or zlib.crc32(case.operation.label.encode()) % 10 == 0


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    route = ROUTES[case.operation.label]
    WORLD.let_time_pass()
    row = _fit_path(case, route)
    fitting.wait(WORLD, route.operation.id, case)
    uscc = None
    if isinstance(case.body, dict) and not _wrong(case, ParameterLocation.BODY):
        uscc = fitting.fit(WORLD, route.operation.id, case)
    role = WORLD.role_for(route.operation.key) if route.operation.key else None
    _roles[case.id] = role.value if role else Role.ANYBODY.value
    if role and not _is_left_out(case, "Authorization"):
        case.headers["Authorization"] = f"Bearer {WORLD.token(role, row, uscc)}"
    if not _wrong(case, ParameterLocation.QUERY):
        case.query.pop("cursor", None)  # only the service can make one
        if _is_linked(case):
            case.query.clear()  # a list that is filtered at random is empty, and leads nowhere
    if not _wrong(case, ParameterLocation.HEADER):
        _fit_headers(case, route)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    route = ROUTES[case.operation.label]
    code = ""
    if response.status_code >= 400:
        code = str(_json(response).get("code", ""))
    elif route.response_model and case.method == route.operation.method:
        WORLD.learn(_noun_of(route.response_model.__name__), _json(response))
    elif route.operation.method == "DELETE":
        WORLD.forget("subscription", str(case.path_parameters.get("id")))
    entry = [route.operation.id, _roles.pop(case.id, ""), response.status_code, code, case.method]
    _journal.write(json.dumps(entry) + "\n")
    if case.method == route.operation.method and response.status_code < 300:
        WALKER.follow(route.operation.id, response)


@schemathesis.check
def refusals_say_a_declared_code(ctx: Any, response: Any, case: Any) -> None:
    """The code of a problem is one of those that the contract names for this operation and status."""
    declared = case.operation.definition.raw["responses"].get(str(response.status_code))
    if response.status_code < 400 or declared is None:
        return
    if "$ref" in declared:
        name = declared["$ref"].rpartition("/")[2]
        declared = case.operation.schema.raw_schema["components"]["responses"][name]
    code = _json(response).get("code")
    assert code in declared["x-problem-codes"], f"{response.status_code} {code} is not declared"


def _wrong(case: Any, location: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(location)


def _fit_path(case: Any, route: Route) -> dict[str, Any] | None:
    """The row that {id} now names, if it is one that is known."""
    if _wrong(case, ParameterLocation.PATH):
        return None
    if "{number}" in route.path and (title := WORLD.any_of("certification")):
        case.path_parameters["number"] = title["number"]
    if "{digest}" in route.path:
        case.path_parameters["digest"] = WORLD.chance.choice(packaged_measures()).sha256
    home = _HOME.match(route.path)
    if home is None:
        return None
    noun = NOUNS[home.group()]
    wanted = fitting.states(noun, route.operation.key or "")
    row = WORLD.rows.get(noun, {}).get(str(case.path_parameters.get("id")))
    if row is None or not (_is_linked(case) or wanted is None or row.get("status") in wanted):
        row = WORLD.any_of(noun, wanted)
    if row:
        case.path_parameters["id"] = row["id"]
    return row


def _is_left_out(case: Any, name: str) -> bool:
    """Whether it is this very parameter that the case is without, on purpose."""
    return case.meta is not None and case.meta.phase.data.parameter == name


def _is_linked(case: Any) -> bool:
    """Whether the id may come from an answer: the way through a life cycle is then not to be left."""
    return case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL


def _fit_headers(case: Any, route: Route) -> None:
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = secrets.token_hex(16)
    home = _HOME.match(route.path)
    if "If-Match" in case.headers and home and not _wrong(case, ParameterLocation.PATH):
        address = home.group().replace("{id}", str(case.path_parameters["id"]))
        headers = {"Authorization": str(case.headers.get("Authorization", ""))}
        answer = WORLD.http.get(f"{WORLD.url}{address}", headers=headers, timeout=10)
        if answer.ok:
            case.headers["If-Match"] = f'"v{answer.json()["version"]}"'


def _noun_of(model: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", words.resource(model)).lower()


def _json(response: Any) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
