"""What each operation may refuse, by status: from what it asks of a request, and from what its act may say."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any

from api.contract import headers
from api.edge.operation import Operation
from api.errors import refusals
from api.errors.problems import MEDIA_TYPE, status_of
from domain.rules import errors
from domain.rules.errors import Refusal

Kinds = tuple[type[Refusal], ...]
PROBLEM = {"$ref": "#/components/schemas/Problem"}

_ANY: Kinds = (
    refusals.MalformedRequest,
    refusals.RepeatedParameter,
    refusals.UnknownHost,
    refusals.NotAcceptable,
    refusals.AddressTooLong,
    errors.Invalid,
    refusals.TooManyRequests,
    refusals.HeadersTooLarge,
    refusals.Internal,
    refusals.Unavailable,
)
_SIGNED_IN: Kinds = (refusals.Unauthenticated, errors.Forbidden)
_WRITING: Kinds = (
    refusals.InvalidJson,
    refusals.BodyTooSlow,
    refusals.TooLarge,
    refusals.UnsupportedMediaType,
    refusals.ConcurrentChange,
    refusals.ValueOutOfRange,
    errors.AlreadyExists,
)
_REPEATABLE: Kinds = (
    refusals.IdempotencyKeyMissing,
    refusals.IdempotencyKeyMalformed,
    refusals.IdempotencyKeyReused,
    refusals.RequestInFlight,
)
_VERSIONED: Kinds = (refusals.IfMatchMalformed, refusals.IfMatchRequired, errors.Stale)


def of(operation: Operation) -> dict[int, list[type[Refusal]]]:
    """Every refusal that the operation may answer with, by status, in the catalogue's order."""
    found: dict[int, list[type[Refusal]]] = {}
    for kind in dict.fromkeys(_kinds(operation)):
        found.setdefault(status_of(kind), []).append(kind)
    return {status: sorted(found[status], key=lambda kind: kind.code) for status in sorted(found)}


def _kinds(operation: Operation) -> Iterator[type[Refusal]]:
    yield from _ANY
    if not operation.public:
        yield from _SIGNED_IN
    if "{" in operation.path:
        yield errors.NotFound
    if operation.writes:
        yield from _WRITING
    if operation.idempotent:
        yield from _REPEATABLE
    if operation.if_match:
        yield from _VERSIONED
    if operation.paged:
        yield refusals.InvalidCursor
    yield from operation.problems


def answers(operation: Operation) -> dict[str, Any]:
    """The responses of all refusals; those that many operations have in common are components."""
    names = _names()
    return {
        str(status): {"$ref": f"#/components/responses/{names[status, tuple(kinds)]}"}
        if (status, tuple(kinds)) in names
        else _response(status, kinds)
        for status, kinds in of(operation).items()
    }


def shared() -> dict[str, Any]:
    """The components that `answers` refers to."""
    found = {name: _response(status, kinds) for (status, kinds), name in _names().items()}
    return {name: found[name] for name in sorted(found)}


@cache
def _names() -> dict[tuple[int, Kinds], str]:
    """What operations of each form refuse, whatever they are about: plain, or by the form that brings it in."""
    names: dict[tuple[int, Kinds], str] = {}
    known: set[int] = set()
    for suffix, form in _FORMS.items():
        for status, kinds in of(form).items():
            names.setdefault((status, tuple(kinds)), _phrase(status) + (suffix if status in known else ""))
            known.add(status)
    return names


_READ = Operation(id="", key="", method="GET", path="{}", status_code=200, tag="", summary_zh="")
_WRITE = replace(_READ, method="POST")
_FORMS = {
    "": _READ,
    "OfList": replace(_READ, paged=True),
    "OfWrite": _WRITE,
    "OfPost": replace(_WRITE, idempotent=True),
    "OfChange": replace(_WRITE, if_match=True),
    "OfAct": replace(_WRITE, idempotent=True, if_match=True),
}


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _response(status: int, kinds: Iterable[type[Refusal]]) -> dict[str, Any]:
    """The response of one status: its codes in words, with an example of each."""
    kinds = list(kinds)
    lines = [f"`{kind.code}` {kind.title_zh} / {kind.title_en}" for kind in kinds]
    return {
        "description": "; ".join(lines),
        "headers": headers.of_problem(status),
        "content": {
            MEDIA_TYPE: {
                "schema": PROBLEM,
                "examples": {kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in kinds},
            }
        },
        "x-problem-codes": [kind.code for kind in kinds],
    }
