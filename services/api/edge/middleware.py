"""Around every request: a trace id, the headers every answer carries, the last net for errors, one line in the log."""

import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors.problems import ADDED, NOTES
from api.errors.refusals import (
    AddressTooLong,
    EdgeRefusal,
    HeadersTooLarge,
    MalformedRequest,
    Unavailable,
    UnknownHost,
)
from api.pages.refused import answer as answer_refusal
from api.settings import Settings
from domain.advance import request_id

API_VERSION = "1.1.0"
HEADERS_LIMIT = 32 * 1024
ADDRESS_LIMIT = 8 * 1024
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_HEALTH = "/health/"
_CLIENT_GONE = 499

_ALWAYS = [
    (b"api-version", API_VERSION.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
# JSON loads nothing; a page says itself what it loads
_CSP = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_NO_STORE = (b"cache-control", b"no-store")

_log = structlog.get_logger("api.access")


class Edge:
    """The outermost application of ours (pure ASGI: a `BaseHTTPMiddleware` costs ten times as much)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = settings.hosts
        self._always = always(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        trace_id = _trace_id(headers)
        request_id.set(trace_id)
        scope[NOTES] = notes = {"trace_id": trace_id, "status": _CLIENT_GONE}
        added: dict[str, str] = {}
        scope[ADDED] = added
        asked, answered = _as_get(scope, self._answering(send, notes, added))
        try:
            await self._serve(asked, headers, receive, answered)
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            _log.info("request", method=scope["method"], milliseconds=milliseconds, **notes)

    async def _serve(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        try:
            if refused := self._refused(scope, headers):
                raise refused
            await self._app(scope, receive, send)
        except Exception as failure:
            answer = answer_refusal(failure, scope)
            if scope[NOTES]["status"] != _CLIENT_GONE:
                raise  # the answer has begun: all that is left is to break the connection
            await answer(scope, receive, send)

    def _refused(self, scope: Scope, headers: Mapping[bytes, bytes]) -> EdgeRefusal | None:
        if scope["app"].state.draining:
            return Unavailable(last_answer=True)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_LIMIT:
            return HeadersTooLarge()
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_LIMIT:
            return AddressTooLong()
        if self._hosts and not scope["path"].startswith(_HEALTH) and not self._is_ours(headers):
            return UnknownHost()
        if b"transfer-encoding" in headers and b"content-length" in headers:
            return MalformedRequest()  # two lengths: the seed of request smuggling
        return None

    def _is_ours(self, headers: Mapping[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        return re.sub(r":[0-9]+$", "", host) in self._hosts

    def _answering(self, send: Send, notes: dict[str, Any], added: Mapping[str, str]) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                notes["status"] = message["status"]
                given = dict(message["headers"])
                message["headers"] = [*message["headers"], *self._always_added(given, notes)]
                message["headers"] += [
                    (name.lower().encode(), value.encode()) for name, value in added.items()
                ]
            await send(message)

        return send_with_headers

    def _always_added(
        self, given: Mapping[bytes, bytes], notes: Mapping[str, Any]
    ) -> list[tuple[bytes, bytes]]:
        added = [*self._always, (b"x-request-id", notes["trace_id"].encode())]
        if b"content-security-policy" not in given:
            added.append(_CSP)
        if b"cache-control" not in given:
            added.append(_NO_STORE)
        return added


def always(settings: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of every answer."""
    return _ALWAYS if settings.in_development else [*_ALWAYS, _HSTS]


def _as_get(scope: Scope, send: Send) -> tuple[Scope, Send]:
    """HEAD is GET without the content (RFC 9110, 9.3.2), whatever the routes below know of it."""
    if scope["method"] != "HEAD":
        return scope, send

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return {**scope, "method": "GET"}, send_head


def _trace_id(headers: Mapping[bytes, bytes]) -> str:
    """The caller's, where it sends a W3C `traceparent`; otherwise a new one."""
    found = _TRACEPARENT.fullmatch(headers.get(b"traceparent", b""))
    return found[1].decode() if found else secrets.token_hex(16)
