"""One signed request to a receiver, its answer read up to a bound and within a time."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import httpx

from worker.delivery.answers import Answer, Meaning, of_failure, of_response

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


async def exchange(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    headers: Mapping[str, str],
    *,
    now: datetime,
    seconds: float,
    body: bytes | None = None,
    longest: int = _LONGEST_ANSWER_BYTES,
) -> tuple[Answer, bytes]:
    """The answer's meaning, and its body, of which at most `longest` bytes are read."""
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream(method, url, content=body, headers=dict(headers)) as response,
        ):
            content = await _bounded(response, longest)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as failure:
        return of_failure(failure), b""
    if response.is_success:
        return Answer(Meaning.ARRIVED), content
    whole = httpx.Response(response.status_code, headers=_said(response), content=content)
    return of_response(whole, now), content


def _said(response: httpx.Response) -> dict[str, str]:
    return {"Retry-After": response.headers["Retry-After"]} if "Retry-After" in response.headers else {}


async def _bounded(response: httpx.Response, longest: int) -> bytes:
    """The rest is not read."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) >= longest:
            break
    return bytes(content[:longest])
