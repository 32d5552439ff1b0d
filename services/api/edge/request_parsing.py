"""Taking in a request: headers, query and body are read and judged before any transaction is open.

A slow sender thus holds no connection. What is found wrong is kept, not raised: whether the caller may know that the
resource exists is decided first (401 → 403 → 404 → 413/415/400 → 422).
"""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from api.edge import etags, idempotency, strict_json
from api.edge.operation import Operation
from api.errors import field_errors
from api.errors.refusals import (
    BodyTooSlow,
    EdgeRefusal,
    MalformedRequest,
    NotAcceptable,
    RepeatedParameter,
    TooLarge,
    UnsupportedMediaType,
)
from api.settings import Settings
from domain.rules.errors import FieldError

_JSON = "application/json"
# a header that means one thing may stand once
_SINGLE = ("content-type", "content-length", "content-encoding", "if-match", "if-none-match")
# a header that says one small thing takes no more than this many characters
_SHORT = ("accept-language", "if-match", "if-none-match")
_LONGEST = 1000


@dataclass(slots=True)
class Intake:
    """What a request carries; `refused` is the first thing wrong with its form, `faults` all that is with its text."""

    refused: EdgeRefusal | None = None
    faults: list[FieldError] = field(default_factory=list)
    raw: bytes = b""
    body: Any = None
    key: str | None = None
    if_match: tuple[str, ...] | None = None
    if_none_match: str | None = None

    def fingerprint(self, method: str, path: str) -> bytes:
        """SHA-256 of method, path and canonical JSON: the same request, however it was written."""
        meaning = strict_json.canonical(self.body) if self.raw else b""
        return hashlib.sha256(b"\n".join((method.encode(), path.encode(), meaning))).digest()


async def take(request: Request, operation: Operation, settings: Settings, allowed: frozenset[str]) -> Intake:
    """Never raises an EdgeRefusal: it is in the intake. `allowed` are the names of the query's parameters."""
    intake = Intake()
    try:
        if operation.writes:
            intake.raw = await _read(request, settings)
            _require_media_type(request, intake.raw)
        _require_acceptable(request, operation.media_type)
        _require_modest(request)
        _take_query(request, allowed, intake)
        if intake.raw:
            intake.body = strict_json.parse(intake.raw)
            intake.faults += strict_json.text_faults(intake.body)
        intake.if_none_match = request.headers.get("if-none-match")
        if operation.idempotent:
            intake.key = idempotency.parse_key(request.headers.getlist("idempotency-key"))
        if operation.if_match:
            intake.if_match = etags.parse_if_match(request.headers.get("if-match"))
    except EdgeRefusal as refused:
        intake.refused = refused
    return intake


async def _read(request: Request, settings: Settings) -> bytes:
    """The body, unless it says or turns out to be over the limit."""
    limit = settings.body_limit
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdecimal()):
        raise MalformedRequest()
    if len(declared) > len(str(limit)) or int(declared) > limit:
        raise TooLarge(headers={"Connection": "close"})
    read = bytearray()
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for chunk in request.stream():
                read += chunk
                if len(read) > limit:
                    raise TooLarge(headers={"Connection": "close"})
    except TimeoutError:
        raise BodyTooSlow(headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise MalformedRequest() from None
    return bytes(read)


def _require_media_type(request: Request, raw: bytes) -> None:
    if not raw:
        return
    declared, *parameters = (
        part.strip() for part in request.headers.get("content-type", "").lower().split(";")
    )
    in_utf8 = all(parameter in ("charset=utf-8", 'charset="utf-8"', "") for parameter in parameters)
    plain = request.headers.get("content-encoding", "identity").lower() in ("identity", "")
    if declared != _JSON or not in_utf8 or not plain:
        raise UnsupportedMediaType(headers={"Accept": _JSON, f"Accept-{request.method.title()}": _JSON})


def _require_acceptable(request: Request, offered: str) -> None:
    wanted = request.headers.getlist("accept")
    if not wanted:
        return
    for part in ",".join(wanted).lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        refused = any(piece.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for piece in parameters)
        if media in (offered, f"{offered.partition('/')[0]}/*", "*/*") and not refused:
            return
    raise NotAcceptable()


def _require_modest(request: Request) -> None:
    for name in _SINGLE:
        if len(request.headers.getlist(name)) > 1:
            raise MalformedRequest(f"请求头 {name} 重复", f"The header {name} is repeated")
    for name in _SHORT:
        if len(request.headers.get(name, "")) > _LONGEST:
            raise MalformedRequest(f"请求头 {name} 过长", f"The header {name} is too long")


def _take_query(request: Request, allowed: frozenset[str], intake: Intake) -> None:
    raw: bytes = request.scope["query_string"]
    if not raw:
        return
    try:
        unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedRequest("查询参数不是有效的 UTF-8", "The query is not valid UTF-8") from None
    given = request.query_params.multi_items()
    repeated = [name for name, times in Counter(name for name, _ in given).items() if times > 1]
    if repeated:
        raise RepeatedParameter()
    for name, value in given:
        if name not in allowed:
            intake.faults.append(field_errors.unknown_parameter(name))
        elif strict_json.faulty_text(value) or any(mark in value for mark in "\t\r\n"):
            intake.faults.append(strict_json.text_fault(f"#/query/{name}"))
