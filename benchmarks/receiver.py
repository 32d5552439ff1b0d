"""A receiver of the feed that only acknowledges, at once or after a while, and says when each event came.

`POST /events/<milliseconds>` takes an event after that time, `POST /events/<milliseconds>/batch` several; `GET /seen`
tells the instants, by the machine's monotonic clock, which all processes share, and forgets them.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

_HEADERS = [(b"content-type", b"application/json")]
_seen: dict[str, float] = {}


async def app(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    content = json.dumps(await _answer(scope["path"], receive)).encode()
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": content})


async def _answer(path: str, receive: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    if path == "/seen":
        seen = dict(_seen)
        _seen.clear()
        return seen
    if not path.startswith("/events/"):
        return {}
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            break
    sent = json.loads(body)
    events = sent if isinstance(sent, list) else [sent]
    for event in events:
        _seen.setdefault(event["id"], time.monotonic())
    milliseconds = int(path.removeprefix("/events/").removesuffix("/batch"))
    if milliseconds:
        await asyncio.sleep(milliseconds / 1000)
    taken = [{"id": event["id"], "status": "accepted"} for event in events]
    return {"results": taken} if isinstance(sent, list) else taken[0]
