"""The contract's links, each followed once: from an answer that carries it, at once, to what it says comes next."""

import json
import secrets
from pathlib import Path
from typing import Any

from world import Row, World

from api.contract import document as contract
from api.edge.pipeline import Route
from domain.rules.law.permissions import Role
from rules import resolved


def led_astray(role: str, status: int) -> bool:
    """Whether it named no operation, row or version that is there.

    Enterprises hear of proceedings only when they are notified, county officers of an application when it is submitted,
    and experts see no review that has ended.
    """
    hidden = status == 404 and role in (Role.ENTERPRISE, Role.COUNTY_OFFICER, Role.EXPERT)
    return status >= 500 or (status in (400, 404, 405, 412, 428) and not hidden)


class Walker:
    """Keeps a book of (operation, link, role, status, code); what an answer cannot fill is tried with the next."""

    def __init__(self, world: World, routes: dict[str, Route], book: Path) -> None:
        self._world = world
        self._routes = {route.operation.id: (label, route) for label, route in routes.items()}
        self._book = book.open("a", encoding="utf-8", buffering=1)
        self._walked: set[tuple[str, str]] = set()
        self._links = declared()

    def follow(self, operation: str, answer: Any) -> None:
        """Every read, and one act: after that the answer's version is no longer the current one."""
        acted = False
        links = self._links.get((operation, str(answer.status_code)), {})
        for name, link in sorted(links.items(), key=lambda named: not self._reads(named[1])):
            label, route = self._routes[link["operationId"]]
            if (operation, name) in self._walked or acted:
                continue
            filled = {key: _evaluated(value, answer) for key, value in link["parameters"].items()}
            body = {key: _evaluated(value, answer) for key, value in link.get("x-request-body", {}).items()}
            if None in (*filled.values(), *body.values()):
                continue
            self._walked.add((operation, name))
            acted = not self._reads(link)
            told = self._go(label, route, filled, body)
            self._book.write(json.dumps([operation, name, *told]) + "\n")

    def _reads(self, link: dict[str, Any]) -> bool:
        return self._routes[link["operationId"]][0].startswith("GET ")

    def _go(
        self, label: str, route: Route, filled: dict[str, Any], body: dict[str, Any]
    ) -> tuple[str, int, str]:
        method, _, path = label.partition(" ")
        headers = {"Idempotency-Key": secrets.token_hex(16)} if route.operation.idempotent else {}
        row: Row | None = None
        for name, value in filled.items():
            place, _, key = name.partition(".")
            if place == "header":
                headers[key] = value
            else:
                path = path.replace(f"{{{key}}}", value)
                row = row or self._world.row(value)
        role = self._world.one_who_may(route.operation.key) if route.operation.key else None
        if role:
            headers["Authorization"] = f"Bearer {self._world.token(role, row)}"
        sent = {"json": body} if route.body_field else {}
        answer = self._world.http.request(method, self._world.url + path, headers=headers, timeout=10, **sent)
        return role or Role.ANYBODY, answer.status_code, "" if answer.ok else answer.json()["code"]


def declared() -> dict[tuple[str, str], dict[str, Any]]:
    """The links of each answer: (operation, status) → name → link."""
    document = contract.document()
    return {
        (operation["operationId"], status): {
            name: resolved(document, link) for name, link in response["links"].items()
        }
        for item in document["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        if "links" in response
    }


def _evaluated(expression: str, answer: Any) -> Any:
    """A runtime expression of OpenAPI, as our links use them; None where the answer has no such thing."""
    if expression.startswith("$response.header."):
        values = answer.headers.get(expression.removeprefix("$response.header.").lower())
        return values[0] if values else None
    part = answer.json()
    for step in expression.removeprefix("$response.body#/").split("/"):
        try:
            part = part[int(step)] if isinstance(part, list) else part[step]
        except (IndexError, KeyError):
            return None
    return part
