"""One person speaking to the service over HTTP: a key for every request, the version that was last read."""

import secrets
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

Body = dict[str, Any]


class Refused(Exception):
    """The service said no, in a problem document."""

    def __init__(self, answer: httpx.Response) -> None:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        self.status: int = answer.status_code
        self.problem: Body = answer.json()
        self.code: str = self.problem["code"]
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {self.problem}")

    @property
    def told(self) -> tuple[int, str]:
        return self.status, self.code


class Voice:
    """`await voice.act("/applications/…", "submit")`; whatever is not a success raises Refused."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self._http, self._headers = http, headers

    async def get(self, path: str, **query: Any) -> Body:
        return await self._send("GET", path, params=query)

    async def all(self, path: str, **query: Any) -> list[Body]:
        """The items of a list's first page, newest first; lists here are shorter than a page."""
        page = await self.get(path, limit=100, **query)
        assert not page.get("next_cursor"), "longer than a page"
        return list(page["items"])

    async def create(self, path: str, body: Body | None = None) -> Body:
        return await self._post(path, body, {})

    async def amend(self, path: str, changes: Body, *, version: int | None = None) -> Body:
        headers = {"If-Match": await self._tag(path, version)}
        return await self._send("PATCH", path, json=changes, headers=headers)

    async def act(
        self, path: str, verb: str, body: Body | None = None, *, version: int | None = None
    ) -> Body:
        """Acts on the resource as it now stands, or as it stood at `version`."""
        return await self._post(f"{path}/{verb}", body, {"If-Match": await self._tag(path, version)})

    async def _tag(self, path: str, version: int | None) -> str:
        return f'"v{(await self.get(path))["version"] if version is None else version}"'

    async def _post(self, path: str, body: Body | None, headers: dict[str, str]) -> Body:
        parts = {} if body is None else {"json": body}
        headers = {**headers, "Idempotency-Key": secrets.token_hex(16)}
        return await self._send("POST", path, headers=headers, **parts)

    async def _send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **parts: Any
    ) -> Body:
        headers = {**self._headers, **(headers or {})}
        answer = await self._http.request(method, f"/v1{path}", headers=headers, **parts)
        if not answer.is_success:
            raise Refused(answer)
        return dict(answer.json())


async def refusal(attempt: Awaitable[object]) -> Refused:
    """The refusal that an attempt meets; to be let through is a failure."""
    with pytest.raises(Refused) as caught:
        await attempt
    return caught.value
