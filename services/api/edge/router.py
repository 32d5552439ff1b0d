"""Routers: a verb for each kind of route, which says of itself what it must, and nothing that can be worked out.

    router = Router(tag="rounds", noun="round")

    @router.act("/rounds/{id}/open", act="open", subject=rounds.find, response=Round, summary="…", summary_zh="…")
    async def open_round(call: CallDep, id: UUID) -> Round: ...

The operation's row in `actors.MAY` is `noun.act` (`noun.read` for reads); an operation without a row, or a path
without a subject for its {id}, does not start.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel

from api.edge.deprecation import Ageing
from api.edge.operation import JSON, Location, Operation, Subject
from api.edge.pipeline import Route
from domain.rules.errors import Refusal
from domain.rules.law.permissions import MAY

PREFIX = "/v1"
Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])


class Said(TypedDict, total=False):
    """What every route may say, beside what its verb asks for."""

    summary_zh: str
    description: str
    noun: str
    operation: str
    public: bool
    subject: Subject
    problems: tuple[type[Refusal], ...]
    status_code: int
    location: Location
    conditional: bool
    if_match: bool
    repeatable: bool
    guessable: bool
    ageing: Ageing


class Router:
    """The routes of a noun; `routes` goes into the application."""

    def __init__(self, *, tag: str, noun: str) -> None:
        self.tag, self.noun = tag, noun
        self.routes: list[Route] = []

    def list(
        self, path: str, *, response: type[BaseModel], summary: str, **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """GET a page of a list."""
        said.setdefault("conditional", False)
        return self._add("GET", path, "read", response, summary, said, paged=True)

    def read(
        self, path: str, *, response: type[BaseModel], summary: str, **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """GET one resource; with its version as `ETag`, and 304 for who has it."""
        return self._add("GET", path, "read", response, summary, said)

    def file(
        self, path: str, *, media_type: str, summary: str, act: str = "read", **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """GET the bytes of a file; with their digest as `ETag`, and 304 for who has them."""
        return self._add("GET", path, act, None, summary, said, media_type=media_type)

    def create(
        self, path: str, *, response: type[BaseModel], summary: str, act: str = "create", **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """POST a new resource: 201 with its `Location`, repeatable by `Idempotency-Key`."""
        said.setdefault("status_code", HTTPStatus.CREATED)
        if said["status_code"] == HTTPStatus.CREATED:
            said.setdefault("location", lambda body: f"{PREFIX}{path}/{body.id}")
        return self._add("POST", path, act, response, summary, said)

    def act(
        self, path: str, *, response: type[BaseModel], summary: str, act: str, **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """POST an act on a resource: repeatable by `Idempotency-Key`, on the version that `If-Match` names."""
        said.setdefault("if_match", True)
        return self._add("POST", path, act, response, summary, said)

    def amend(
        self, path: str, *, response: type[BaseModel], summary: str, act: str = "amend", **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """PATCH a resource, on the version that `If-Match` names."""
        said.setdefault("if_match", True)
        return self._add("PATCH", path, act, response, summary, said)

    def delete(
        self, path: str, *, summary: str, act: str = "delete", **said: Unpack[Said]
    ) -> Callable[[Endpoint], Endpoint]:
        """DELETE a resource, on the version that `If-Match` names: 204."""
        said.setdefault("if_match", True)
        said.setdefault("status_code", HTTPStatus.NO_CONTENT)
        return self._add("DELETE", path, act, None, summary, said)

    def _add(
        self,
        method: str,
        path: str,
        act: str,
        response: type[BaseModel] | None,
        summary: str,
        said: Said,
        paged: bool = False,
        media_type: str = JSON,
    ) -> Callable[[Endpoint], Endpoint]:
        def register(endpoint: Endpoint) -> Endpoint:
            operation = Operation(
                id=_camel(endpoint.__name__),
                key=None if said.get("public") else self._key(act, said),
                method=method,
                path=f"{PREFIX}{path}",
                status_code=int(said.get("status_code", HTTPStatus.OK)),
                tag=self.tag,
                summary_zh=said.get("summary_zh", ""),
                subject=said.get("subject"),
                location=said.get("location"),
                idempotent=method == "POST" and said.get("repeatable", True),
                if_match=said.get("if_match", False),
                conditional=said.get("conditional", True),
                paged=paged,
                guessable=said.get("guessable", False),
                ageing=said.get("ageing"),
                problems=said.get("problems", ()),
                media_type=media_type,
            )
            _require_sense(operation)
            self.routes.append(_route(endpoint, operation, response, summary, said.get("description")))
            return endpoint

        return register

    def _key(self, act: str, said: Said) -> str:
        """The row of `MAY`. Raises LookupError for an operation that has none."""
        key = said.get("operation") or f"{said.get('noun', self.noun)}.{act}"
        if key not in MAY:
            raise LookupError(f"actors.MAY has no row {key}: say there who may")
        return key


def _route(
    endpoint: Callable[..., Awaitable[Any]],
    operation: Operation,
    response: type[BaseModel] | None,
    summary: str,
    description: str | None,
) -> Route:
    return Route(
        operation.path,
        endpoint,
        operation,
        methods=[operation.method],
        response_model=response,
        status_code=operation.status_code,
        operation_id=operation.id,
        tags=[operation.tag],
        summary=summary,
        description=description,
        deprecated=operation.ageing is not None or None,
    )


def _require_sense(operation: Operation) -> None:
    if "{id}" in operation.path and operation.subject is None:
        raise LookupError(f"{operation.id}: say with `subject` what {operation.path} leads to")
    if operation.if_match and operation.subject is None:
        raise LookupError(f"{operation.id}: If-Match needs a subject to compare with")


def _camel(name: str) -> str:
    """`submit_application` → `submitApplication`."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.title() for word in rest)
