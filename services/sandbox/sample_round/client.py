"""A small client of the service's public contract: tokens, idempotency keys, entity tags, pages, problems."""

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import httpx

Body = dict[str, Any]
PARALLEL = 8
_BUSY = (429, 503)
_PATIENCE = 20


class Refused(Exception):
    """The service said no; `problem` is what it said (RFC 9457)."""

    def __init__(self, request: str, status_code: int, problem: Body) -> None:
        self.status_code = status_code
        self.problem = problem
        self.code = str(problem.get("code", ""))
        super().__init__(f"{request} answered {status_code}: {problem}")


class Service:
    """The service at `url`; at most `PARALLEL` requests are under way at once."""

    def __init__(self, url: str) -> None:
        self._room = asyncio.Semaphore(PARALLEL)
        self._http = httpx.AsyncClient(base_url=f"{url}/v1", timeout=30, trust_env=False)

    async def __aenter__(self) -> "Service":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._http.aclose()

    async def send(self, method: str, path: str, headers: Mapping[str, str], **parts: Any) -> Body:
        """The answer's body. Raises Refused. A busy service is asked again: the request carries its key."""
        for _ in range(_PATIENCE):
            async with self._room:
                answer = await self._http.request(method, path, headers=headers, **parts)
            if answer.status_code not in _BUSY:
                break
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
        if answer.is_success:
            return dict(answer.json()) if answer.content else {}
        raise Refused(f"{method} {path}", answer.status_code, _problem(answer))


class Voice:
    """One person (or, without a token, anybody) speaking to the service."""

    def __init__(self, service: Service, person: str, token: str | None = None) -> None:
        self.person = person
        self._service = service
        self._headers = {"Accept-Language": "zh"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def get(self, path: str, **query: str | int) -> Body:
        return await self._service.send("GET", path, self._headers, params=query)

    async def every(self, path: str, **query: str | int) -> list[Body]:
        """All items of a list, page after page, newest first."""
        found: list[Body] = []
        cursor: str | None = None
        while True:
            turn = {"cursor": cursor} if cursor else {}
            page = await self.get(path, **query, limit=100, **turn)
            found += page["items"]
            cursor = page.get("next_cursor")
            if not cursor:
                return found

    async def create(self, path: str, body: Body) -> Body:
        return await self._post(path, body, {})

    async def amend(self, path: str, changes: Body) -> Body:
        """Reads the resource for its version, then changes it."""
        seen = await self.get(path)
        headers = {**self._headers, "If-Match": _etag(seen["version"])}
        return await self._service.send("PATCH", path, headers, json=changes)

    async def act(
        self, path: str, verb: str, body: Body | None = None, *, version: int | None = None
    ) -> Body:
        """Acts on the resource as it now stands, or as it stood at `version`."""
        if version is not None:
            return await self._act(path, verb, body, version)
        while True:
            seen = int((await self.get(path))["version"])
            try:
                return await self._act(path, verb, body, seen)
            except Refused as refused:
                # the worker came in between; whatever else stands against it, a newer version does not hide
                if refused.code != "stale_version":
                    raise

    async def _act(self, path: str, verb: str, body: Body | None, version: int) -> Body:
        return await self._post(f"{path}/{verb}", body, {"If-Match": _etag(version)})

    async def _post(self, path: str, body: Body | None, conditions: Mapping[str, str]) -> Body:
        headers = {**self._headers, **conditions, "Idempotency-Key": str(uuid.uuid4())}
        parts = {} if body is None else {"json": body}
        return await self._service.send("POST", path, headers, **parts)


def _etag(version: int) -> str:
    return f'"v{version}"'


def _problem(answer: httpx.Response) -> Body:
    try:
        return dict(answer.json())
    except ValueError:
        return {"code": "", "title": answer.text[:200]}
