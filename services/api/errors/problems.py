"""Refusals as problems (RFC 9457): the only table of status codes, and the only place where errors become answers."""

import json
import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from api.edge import languages
from api.edge.languages import Language
from api.errors import database_errors, field_errors, refusals
from domain.advance import request_id
from domain.rules import errors
from domain.rules.errors import NotFound, Refusal

MEDIA_TYPE = "application/problem+json"
NOTES = "zjtx.notes"
# headers for whatever will be answered, a refusal too
ADDED = "zjtx.added"
# a pointer names what the caller sent, and that may be long
POINTER_LIMIT = 1000
_log = logging.getLogger("api.errors.problems")

# The nearest ancestor's row holds; a refusal without one is a defect that a test finds.
STATUS: dict[type[Refusal], HTTPStatus] = {
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.PRECONDITION_FAILED,
    refusals.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    refusals.MalformedRequest: HTTPStatus.BAD_REQUEST,
    refusals.InvalidJson: HTTPStatus.BAD_REQUEST,
    refusals.RepeatedParameter: HTTPStatus.BAD_REQUEST,
    refusals.InvalidCursor: HTTPStatus.BAD_REQUEST,
    refusals.IdempotencyKeyMissing: HTTPStatus.BAD_REQUEST,
    refusals.IdempotencyKeyMalformed: HTTPStatus.BAD_REQUEST,
    refusals.IfMatchMalformed: HTTPStatus.BAD_REQUEST,
    refusals.UnknownHost: HTTPStatus.BAD_REQUEST,
    refusals.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    refusals.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    refusals.BodyTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    refusals.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    refusals.AddressTooLong: HTTPStatus.REQUEST_URI_TOO_LONG,
    refusals.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    refusals.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    refusals.ValueOutOfRange: HTTPStatus.UNPROCESSABLE_ENTITY,
    refusals.RequestInFlight: HTTPStatus.CONFLICT,
    refusals.ConcurrentChange: HTTPStatus.CONFLICT,
    refusals.IfMatchRequired: HTTPStatus.PRECONDITION_REQUIRED,
    refusals.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    refusals.HeadersTooLarge: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    refusals.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    refusals.Internal: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(kind: type[Refusal]) -> int:
    """Raises LookupError for a kind without a row."""
    return int(next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS))


def answer(failure: BaseException, scope: Scope) -> Response:
    """Whatever went wrong, as a problem in the caller's language."""
    refusal = refusal_for(failure, scope)
    scope.setdefault(NOTES, {})["code"] = refusal.code
    language = languages.preferred(_header(scope, b"accept-language"))
    base_url = scope["app"].state.settings.public_base_url
    body = document(refusal, language=language, trace_id=request_id.get() or "", base_url=base_url)
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    if isinstance(refusal, refusals.EdgeRefusal):
        headers |= refusal.headers
    return Response(encoded(body), body["status"], headers, MEDIA_TYPE)


def encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def document(refusal: Refusal, *, language: Language, trace_id: str, base_url: str) -> dict[str, Any]:
    """The members of RFC 9457, then ours. The instance names the occurrence, not the address: an address could tell."""
    zh = language == "zh"
    made: dict[str, Any] = {
        "type": type_of(refusal.code, base_url),
        "title": refusal.title_zh if zh else refusal.title_en,
        "status": status_of(type(refusal)),
        "detail": refusal.zh if zh else refusal.en,
        "instance": f"urn:zjtx:trace:{trace_id}",
        "code": refusal.code,
        "trace_id": trace_id,
    }
    if refusal.errors:
        made["errors"] = [
            {
                "pointer": error.pointer[:POINTER_LIMIT],
                "code": error.code,
                "detail": error.zh if zh else error.en,
            }
            for error in refusal.errors[: field_errors.MOST]
        ]
    return made | refusal.extras


def type_of(code: str, base_url: str) -> str:
    return f"{base_url}/v1/problems/{code}"


def refusal_for(failure: BaseException, scope: Scope) -> Refusal:
    """The refusal that a failure amounts to; what nobody expected is logged and told as an internal error."""
    if isinstance(failure, Refusal):
        return failure
    if isinstance(failure, RequestValidationError):
        return field_errors.refusal_for(failure.errors())
    if isinstance(failure, HTTPException):
        return _of_framework(failure, scope)
    known = database_errors.refusal_for(failure)
    if known is None:
        _log.error("an error that nobody expected", exc_info=failure)
        return refusals.Internal()
    # the database's message may hold values: only the kind is logged
    _log.warning("the database refused: %s as %s", type(failure).__name__, known.code)
    return known


def _of_framework(failure: HTTPException, scope: Scope) -> Refusal:
    if failure.status_code == HTTPStatus.NOT_FOUND:
        return NotFound()
    if failure.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return refusals.MethodNotAllowed(headers={"Allow": ", ".join(methods_of(scope))})
    return refusals.MalformedRequest()


def methods_of(scope: Scope) -> list[str]:
    """All methods that the path takes; the framework names those of the first route only, and forgets HEAD.

    An address that is written out is not also one with an id in it.
    """
    found = _routes_at(scope)
    written_out = [route for route in found if route.path == scope["path"]]
    methods = {method for route in written_out or found for method in route.methods or ()}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _routes_at(scope: Scope) -> list[Route]:
    routes = [route for route in scope["app"].routes if isinstance(route, Route)]
    return [route for route in routes if route.path_regex.match(scope["path"])]


def catalogue(base_url: str) -> list[dict[str, Any]]:
    """Every kind of problem the service knows, in order of status and code."""
    entries = [
        {
            "type": type_of(kind.code, base_url),
            "code": kind.code,
            "status": status_of(kind),
            "title_zh": kind.title_zh,
            "title_en": kind.title_en,
        }
        for kind in kinds()
    ]
    return sorted(entries, key=lambda entry: (entry["status"], entry["code"]))


def kinds() -> list[type[Refusal]]:
    """All refusals with a code of their own."""
    return [kind for kind in _descendants(Refusal) if "code" in kind.__dict__]


def _descendants(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def _header(scope: Mapping[str, Any], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
