"""The identity provider's keys (RFC 7517), fetched from its address and kept."""

import asyncio
import logging
import time
from collections.abc import Callable

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from api.errors.refusals import Unauthenticated, Unavailable

Key = ECKey | OKPKey | RSAKey
# A key that is not known may be new: the set is fetched again, once a minute and not for every stranger.
REFETCH_AFTER = 60.0
RETRY_AFTER = 1.0
REFRESH_AFTER = 300.0
TIMEOUT = 3.0
_LARGEST = 256 * 1024
_KINDS: dict[str, type[ECKey] | type[OKPKey] | type[RSAKey]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
_log = logging.getLogger("api.auth.jwks")


class PublishedKeys:
    """Public keys by `kid`. What has been fetched stays good while the provider is away."""

    def __init__(
        self, url: str, client: httpx.AsyncClient, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url, self._client, self._clock = url, client, clock
        self._keys: dict[str, Key] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Key:
        """Raises Unauthenticated for a key nobody published, Unavailable where that cannot be known."""
        if kid not in self._keys or self._older_than(self._fetched, REFRESH_AFTER):
            await self._refresh(kid)
        if kid in self._keys:
            return self._keys[kid]
        if self._fetched is None or self._fetched != self._tried:
            raise Unavailable()
        raise Unauthenticated()

    async def _refresh(self, kid: str) -> None:
        async with self._lock:
            wait = (
                REFETCH_AFTER if self._fetched is not None and self._fetched == self._tried else RETRY_AFTER
            )
            if not self._older_than(self._tried, wait):
                return  # somebody else has just been there
            started = self._clock()
            self._tried = started
            try:
                self._keys = await self._fetch()
            except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError, JoseError) as failure:
                _log.warning("the provider's keys could not be fetched: %s", type(failure).__name__)
            else:
                self._fetched = started

    async def _fetch(self) -> dict[str, Key]:
        """The provider's answer is not trusted either: a 200, of reasonable size, with keys in it."""
        answer = await self._client.get(self._url, timeout=TIMEOUT, follow_redirects=False)
        if answer.status_code != httpx.codes.OK or len(answer.content) > _LARGEST:
            raise ValueError("not a key set")
        return dict(filter(None, map(_signing_key, answer.json()["keys"])))

    def _older_than(self, instant: float | None, seconds: float) -> bool:
        return instant is None or self._clock() - instant >= seconds


def _signing_key(published: dict[str, object]) -> tuple[str, Key] | None:
    """A public key for signatures, by its name; whatever else a set may hold is passed over."""
    kind = _KINDS.get(str(published.get("kty")))
    kid = published.get("kid")
    if kind is None or not isinstance(kid, str) or published.get("use", "sig") != "sig":
        return None
    public = {name: value for name, value in published.items() if name not in _PRIVATE}
    try:
        return kid, kind.import_key(public)  # type: ignore[arg-type]  # what a key of its kind must hold, the library looks at itself
    except (JoseError, ValueError, TypeError):
        return None  # one key that cannot be read does not lock everybody out
