"""Links: from an answer to what may come next, so that a program (or a tester) finds its way through a life cycle.

From a resource to its reads and to the acts that its new state allows; from a list to its first item; from a resource
to whatever is made for it (`application_id` in the body of `createCountyReview`).
"""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from api.contract import words
from api.edge.pipeline import Route
from api.schemas.base import Resource
from domain.rules.law.life_cycles import LIFE_CYCLES, LifeCycle

Links = dict[str, dict[str, Any]]
_PARAMETER = re.compile(r"\{(\w+)\}")


class Paths:
    """The routes by what they lead to."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = list(routes)
        self._homes = {
            route.response_model: route.path
            for route in self.routes
            if route.operation.method == "GET"
            and len(_PARAMETER.findall(route.path)) == 1
            and route.path.endswith("}")
        }

    def home(self, model: Any) -> str | None:
        """The path of one resource of this kind: `/v1/rounds/{id}` for a Round, or for what a list shows of it."""
        kin = [path for known, path in self._homes.items() if _kin(model, known)]
        return min(kin, key=len) if kin else None

    def under(self, home: str) -> list[Route]:
        return [route for route in self.routes if route.path == home or route.path.startswith(f"{home}/")]


def _kin(model: Any, known: Any) -> bool:
    return words.resource(model.__name__) == words.resource(known.__name__)


def components(paths: Paths) -> Links:
    """Every link that any answer may carry, by name."""
    found: Links = {}
    for route in paths.routes:
        for name, link in _of(route, paths):
            found[name] = link
    return {name: found[name] for name in sorted(found)}


def of_answer(route: Route, paths: Paths) -> dict[str, Any]:
    """References to the links of a route's answer."""
    return {name: {"$ref": f"#/components/links/{name}"} for name, _ in _of(route, paths)}


def _of(route: Route, paths: Paths) -> Iterator[tuple[str, dict[str, Any]]]:
    model = route.response_model
    if model is None:
        return
    if item := _item_of(model):
        if home := paths.home(item):
            yield from _to_first(home, item, paths)
        return
    if home := paths.home(model):
        yield from _onward(route, home, paths)
        yield from _made_for(model, paths)


def _item_of(model: type[BaseModel]) -> Any:
    """What a list holds."""
    items = model.model_fields.get("items")
    return items.annotation.__args__[0] if items and items.annotation else None


def _to_first(home: str, item: type[BaseModel], paths: Paths) -> Iterator[tuple[str, dict[str, Any]]]:
    """From a list to its first item: by id, or by whatever the path calls it."""
    for route in paths.under(home):
        if route.path == home and route.operation.method == "GET":
            parameter = _PARAMETER.findall(home)[0]
            field = parameter if parameter in item.model_fields else "id"
            where = {f"path.{parameter}": f"$response.body#/items/0/{field}"}
            yield f"{route.operation.id}OfFirst", _link(route, where)


def is_versioned(route: Route) -> bool:
    """Whether the answer is a resource, whose version its `ETag` tells."""
    model = route.response_model
    return isinstance(model, type) and issubclass(model, Resource)


def _onward(route: Route, home: str, paths: Paths) -> Iterator[tuple[str, dict[str, Any]]]:
    parameter = _PARAMETER.findall(home)[0]
    field = parameter if route.response_model and parameter in route.response_model.model_fields else "id"
    for target in paths.under(home):
        if target is route or not _may_follow(route, target):
            continue
        where = {f"path.{parameter}": f"$response.body#/{field}"}
        if target.operation.if_match:
            if not is_versioned(route):
                continue
            where["header.If-Match"] = "$response.header.ETag"
        yield target.operation.id, _link(target, where)


def _may_follow(route: Route, target: Route) -> bool:
    """Whether the life cycle lets `target` come after `route`; what is no move may always come."""
    noun, _, act = (target.operation.key or ".").partition(".")
    cycle = LIFE_CYCLES.get(noun)
    if cycle is None or act not in cycle.acts:
        return True
    return any(act in cycle.allowed(state) for state in _states_after(route, cycle))


def _states_after(route: Route, cycle: LifeCycle) -> set[str]:
    noun, _, act = (route.operation.key or ".").partition(".")
    if noun != cycle.noun or act in ("read", "amend"):
        return set(cycle.states)
    if act not in cycle.acts:
        return {cycle.initial}
    return {target for _, name, target in cycle.rows if name == act}


def _made_for(model: type[BaseModel], paths: Paths) -> Iterator[tuple[str, dict[str, Any]]]:
    """To what is created for this resource, which its body names."""
    noun = words.resource(model.__name__)
    member = re.sub(r"(?<!^)(?=[A-Z])", "_", noun).lower() + "_id"
    for target in paths.routes:
        if target.operation.status_code == HTTPStatus.CREATED and "{" not in target.path:
            body: Any = target.body_field and target.body_field.field_info.annotation
            known = body.model_fields.get(member) if body else None
            if known is not None and known.is_required():
                name = f"{target.operation.id}For{noun}"
                yield name, _link(target, {}, {member: "$response.body#/id"})


def _link(target: Route, parameters: dict[str, str], body: dict[str, str] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": target.operation.id, "parameters": parameters}
    if body:
        # the Link Object's own `requestBody` may be of any type, yet openapi-generator refuses all but text
        made["x-request-body"] = body
    made["description"] = f"{target.operation.summary_zh} / {target.summary}"
    return made
