"""The floors: bare ASGI and asyncpg, the same query in one round trip, nothing checked and nothing recorded.

Served by the same uvicorn as the service, with as many connections: whatever the service does more shows beside it.
`ZJTX_FLOOR_DSN` is asyncpg's address of the database.
"""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import asyncpg

CONNECTIONS = 8
_VERIFY = """SELECT number, status, holder_name, holder_uscc, district, recognised_on, valid_from, valid_to,
    term_no, document_no, revoked_on FROM certification WHERE number = $1"""
_LIST = """SELECT id, version, created_at, updated_at, status, number, enterprise_id, application_id, measure_id,
    district, recognised_on, valid_from, valid_to, term_no, document_no, holder_uscc, holder_name, holder_address,
    revoked_on FROM certification WHERE district = $1 AND status = $2 AND id < $3 ORDER BY id DESC LIMIT 51"""
_HEADERS = [(b"content-type", b"application/json")]

_idle: list[asyncpg.Connection] = []


async def app(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """`/verify/<number>`, `/list?district=&status=&after=`, and `/health/ready` for whoever starts it."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    content = await _answer(scope["path"], scope["query_string"])
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": content})


async def _answer(path: str, query: bytes) -> bytes:
    if path.startswith("/verify/"):
        return _json(dict((await _rows(_VERIFY, path.removeprefix("/verify/")))[0]))
    if path == "/list":
        given = dict(parse_qsl(query.decode()))
        rows = await _rows(_LIST, given["district"], given["status"], given["after"])
        return _json({"items": [dict(row) for row in rows[:50]]})
    return b"{}"


async def _rows(statement: str, *values: str) -> list[asyncpg.Record]:
    connection = _idle.pop()  # as many connections as callers: there is always one
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        _idle.append(connection)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()


async def _live(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    await receive()
    _idle.extend([await asyncpg.connect(os.environ["ZJTX_FLOOR_DSN"]) for _ in range(CONNECTIONS)])
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for connection in _idle:
        await connection.close()
    await send({"type": "lifespan.shutdown.complete"})
