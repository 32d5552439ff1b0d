"""One request from door to door, in the order in which it may be refused.

401 → 403 → 404 → 413/415/400/422 → replay → 428/412 → 409 → 2xx. The transaction is committed before the answer
leaves: a commit that fails is an error, and never a success that was announced.
"""

import functools
import re
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.auth.rate_limits import spend_for_address
from api.edge import etags, file_response, idempotency, languages, request_parsing
from api.edge.file_response import File
from api.edge.operation import Operation
from api.edge.request_context import CALL, Call
from api.edge.request_parsing import Intake
from api.edge.strict_json import escaped
from api.errors import field_errors
from api.errors.problems import ADDED, NOTES
from api.errors.refusals import Unauthenticated
from domain.infra import clock
from domain.rules.errors import FieldError, Invalid, NotFound
from domain.rules.law import permissions
from domain.rules.law.permissions import PUBLIC, Actor

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """A route that knows its operation; FastAPI validates and documents it, the transaction is ours."""

    def __init__(
        self, path: str, endpoint: Callable[..., Awaitable[Any]], operation: Operation, **kw: Any
    ) -> None:
        self.operation = operation  # first: the ancestor asks for the handler while it is made
        super().__init__(path, _answering(endpoint, operation), **kw)
        self._stem, self._varies = path.partition("{")[0], "{" in path

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the ancestor's; a path that begins otherwise is passed over before its pattern is tried.

        An address that is written out is not also one with an id in it: `/deliveries/replay` is no delivery.
        """
        if not scope["path"].startswith(self._stem):
            return Match.NONE, {}
        if self._varies and scope["path"] in scope["app"].state.written_out:
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        validate_and_answer = super().get_route_handler()
        operation = self.operation
        parameters = frozenset(
            field.alias for field in get_flat_params(self.dependant) if isinstance(field.field_info, Query)
        )
        takes_body = self.body_field is not None

        async def handle(request: Request) -> Response:
            state = request.app.state
            if operation.ageing:
                request.scope[ADDED] |= operation.ageing.headers
            actor = await _admit(request, operation)
            taken = await request_parsing.take(request, operation, state.settings, parameters)
            enter = state.gate.transaction if operation.writes else state.gate.reading
            async with enter() as session:
                now = clock.read(state.settings.clock_file)
                call = Call(session, actor, now, _language(request), taken)
                call.subject = await _subject(call, operation, request)
                if taken.refused:
                    raise taken.refused
                _hand_over(request, call, takes_body)
                try:
                    return await validate_and_answer(request)
                except RequestValidationError as found:
                    raise field_errors.refusal_for(found.errors(), taken.faults) from None

        return handle


async def _admit(request: Request, operation: Operation) -> Actor:
    """Who is asking, and whether the role may ever do this; nothing of the body has been read.

    Raises Unauthenticated, Forbidden, TooManyRequests, Unavailable.
    """
    state, notes = request.app.state, request.scope.setdefault(NOTES, {})
    notes["operation"] = operation.id
    if operation.key is None:
        await spend_for_address(request, guessable=operation.guessable)
        return PUBLIC
    try:
        actor: Actor = await state.tokens.actor(request.headers.getlist("authorization"))
    except Unauthenticated:
        await spend_for_address(request)  # guessing costs
        raise
    notes |= {"person": actor.person, "role": actor.role.value, "client": actor.client}
    if state.limits:
        request.scope[ADDED] |= await state.limits.spend(actor)
    permissions.require(actor, operation.key)
    return actor


async def _subject(call: Call, operation: Operation, request: Request) -> Any:
    """The row that {id} names, if this actor may see it. Raises NotFound."""
    if operation.subject is None:
        return None
    named = request.path_params["id"]
    if not _UUID.fullmatch(named):
        raise NotFound()
    request.scope[NOTES]["subject"] = named
    return await operation.subject(call.session, call.actor, UUID(named))


def _hand_over(request: Request, call: Call, takes_body: bool) -> None:
    """Gives FastAPI the body as we have read it; nothing is parsed twice, or otherwise than we parsed it."""
    taken = call.intake
    request.scope[CALL] = call
    if not takes_body and taken.raw:
        taken.faults += _uncalled_for(taken)
    call.fingerprint = taken.fingerprint(request.method, request.scope["path"]) if taken.key else b""
    request._body = taken.raw
    request._json = taken.body


def _uncalled_for(taken: Intake) -> list[FieldError]:
    """Where no body is expected, an empty object is let pass."""
    words = ("没有此字段", "There is no such field")
    if not isinstance(taken.body, dict):
        return [FieldError("", "body_not_expected", "此操作不接受请求体", "This operation takes no body")]
    return [FieldError(f"/{escaped(name)}", "extra_forbidden", *words) for name in taken.body]


def _language(request: Request) -> languages.Language:
    return languages.preferred(request.headers.get("accept-language"))


def _answering(
    endpoint: Callable[..., Awaitable[Any]], operation: Operation
) -> Callable[..., Awaitable[Response]]:
    """The endpoint as FastAPI calls it, after validation: replay, precondition, act, answer."""

    @functools.wraps(endpoint)
    async def answered(**given: Any) -> Response:
        call: Call = given["call"]
        taken = call.intake
        if taken.faults:
            raise Invalid(errors=taken.faults)
        if taken.key and (kept := await idempotency.replay(call, taken.key, call.fingerprint)):
            kept.headers.update(call.headers)
            return kept
        if operation.if_match:
            call.version = etags.require_match(taken.if_match, call.subject.version)
        answer = _represent(call, operation, await endpoint(**given))
        if taken.key:
            await idempotency.keep(call, taken.key, call.fingerprint, answer)
        return answer

    return answered


def _represent(call: Call, operation: Operation, body: BaseModel | File | None) -> Response:
    """The body, serialised once, with its address and its version; 304 where the caller has it already."""
    headers = call.headers
    if isinstance(body, File):
        return file_response.answer(body, operation.media_type, headers, call.intake.if_none_match)
    if body is None:
        return Response(status_code=operation.status_code, headers=headers)
    if operation.location is not None:
        headers["Location"] = operation.location(body)
    if operation.public:
        headers["Cache-Control"] = "no-cache"  # whether a title still holds is asked anew each time
    version = getattr(body, "version", None)
    if isinstance(version, int):
        headers["ETag"] = etags.etag(version)
        asked_before = operation.conditional and not operation.writes
        if asked_before and etags.none_match_holds(call.intake.if_none_match, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body.model_dump_json(), operation.status_code, headers, "application/json")
