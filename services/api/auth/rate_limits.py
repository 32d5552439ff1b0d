"""Quotas for each client, each person and each anonymous address, counted in Redis for all processes together.

Windows are aligned to the minute. When Redis is down everybody passes: a quota protects the service, it is no right.
But what could be walked by guessing, such as the numbers of certificates, is refused while nobody counts.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address, IPv6Network

from limits.aio.storage import RedisStorage
from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError
from starlette.requests import Request

from api.auth.batched_counter import Tally
from api.errors.problems import ADDED
from api.errors.refusals import TooManyRequests, Unavailable
from api.settings import Settings
from domain.rules.law.permissions import Actor

WINDOW = 60
_PATIENCE = 0.25
_log = logging.getLogger("api.auth.rate_limits")


@dataclass(frozen=True, slots=True)
class _Quota:
    name: str
    most: int


class Limits:
    """Counts requests; `settings` say how many each may make in a minute."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._pool = ConnectionPool.from_url(url)
        self._storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix="zjtx-quota",
            connection_pool=self._pool,  # type: ignore[arg-type]  # documented, and left out of the signature's types
        )
        self._tally = Tally(self._add)
        self._client = _Quota("client", settings.client_limit)
        self._person = _Quota("person", settings.person_limit)
        self._address = _Quota("address", settings.address_limit)

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def spend(self, actor: Actor) -> dict[str, str]:
        """One request of a person through a client. Raises TooManyRequests."""
        return await self._spend(
            (self._client, actor.client), (self._person, f"{actor.client}\0{actor.person}")
        )

    async def spend_address(self, address: str, *, guessable: bool = False) -> dict[str, str]:
        """One request by nobody known. Raises TooManyRequests; Unavailable for the guessable while Redis is down."""
        return await self._spend((self._address, address), must_count=guessable)

    async def _spend(self, *wanted: tuple[_Quota, str], must_count: bool = False) -> dict[str, str]:
        """The headers of the quota that is closest to its end; none when Redis does not answer."""
        window, into = divmod(int(time.time()), WINDOW)
        try:
            # its own question may have to wait for the one before
            async with asyncio.timeout(2 * _PATIENCE):
                counts = await self._tally.count(*(f"{quota.name}/{who}/{window}" for quota, who in wanted))
        except (RedisError, OSError, TimeoutError) as down:
            _log.warning("quotas are not counted: %s", type(down).__name__)
            if must_count:
                raise Unavailable() from None
            return {}
        left = {quota: quota.most - count for (quota, _), count in zip(wanted, counts, strict=True)}
        closest = min(left, key=lambda quota: left[quota])
        headers = _headers(closest, left[closest], WINDOW - into)
        if left[closest] < 0:
            raise TooManyRequests(headers={**headers, "Retry-After": str(WINDOW - into)})
        return headers

    async def _add(self, amounts: Mapping[str, int]) -> dict[str, int]:
        async with asyncio.timeout(_PATIENCE):
            added = (self._storage.incr(key, WINDOW, amount) for key, amount in amounts.items())
            return dict(zip(amounts, await asyncio.gather(*added), strict=True))


async def spend_for_address(request: Request, *, guessable: bool = False) -> None:
    """One request by nobody known, counted by its address; the answer, whatever it is, tells what is left.

    Raises TooManyRequests; Unavailable for the guessable while Redis is down.
    """
    limits: Limits | None = request.app.state.limits
    if limits:
        address = request.client.host if request.client else ""
        request.scope[ADDED] |= await limits.spend_address(_household(address), guessable=guessable)


def _household(address: str) -> str:
    """Whom an address stands for: one of IPv6 is one of 2⁶⁴ that its owner may use in turn."""
    if ":" not in address:
        return address
    try:
        given = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return address
    return str(given.ipv4_mapped or IPv6Network((given, 64), strict=False))


def _headers(quota: _Quota, left: int, seconds: int) -> dict[str, str]:
    """`RateLimit` and `RateLimit-Policy`, as the IETF's draft has them."""
    return {
        "RateLimit": f'"{quota.name}";r={max(left, 0)};t={seconds}',
        "RateLimit-Policy": f'"{quota.name}";q={quota.most};w={WINDOW}',
    }
