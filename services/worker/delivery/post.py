"""One signed POST, by the Standard Webhooks form: `webhook-id`, `webhook-timestamp`, `webhook-signature`."""

import asyncio
import ssl
from datetime import datetime
from pathlib import Path
from uuid import UUID

import httpx
from standardwebhooks.webhooks import Webhook

from worker.delivery.answers import Answer, of_failure, of_response

_LONGEST_ANSWER_BYTES = 64 * 1024


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """The public authorities, and those of `ca_file`. Raises OSError where it cannot be read."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def way_out(context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """A transport of one connection, kept open."""
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    return httpx.AsyncHTTPTransport(verify=context, limits=limits, trust_env=False)


def connection(seconds: float, transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """A client for one lane: several tasks that share one get in each other's way."""
    return httpx.AsyncClient(transport=transport, timeout=seconds, follow_redirects=False, trust_env=False)


async def post(
    client: httpx.AsyncClient,
    url: str,
    secret: str,
    event_id: UUID,
    body: bytes,
    *,
    now: datetime,
    seconds: float,
) -> tuple[Answer, bytes]:
    """The answer's meaning, and its body. `now` is the machine's time, by which the signature's age is judged."""
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(event_id), now, body.decode()),
    }
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            content = await _bounded(response)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as failure:
        return of_failure(failure), b""
    whole = httpx.Response(response.status_code, headers=_said(response), content=content)
    return of_response(whole, now), content


def _said(response: httpx.Response) -> dict[str, str]:
    return {"Retry-After": response.headers["Retry-After"]} if "Retry-After" in response.headers else {}


async def _bounded(response: httpx.Response) -> bytes:
    """At most 64 KiB of what the receiver says; the rest is not read."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) >= _LONGEST_ANSWER_BYTES:
            break
    return bytes(content[:_LONGEST_ANSWER_BYTES])
