"""Who is asking: bearer tokens (RFC 6750, RFC 9068), signed by the identity provider we trust.

Tokens live by the real clock, whatever the legal one says. Keys come from the configured address alone: a token's own
`jku`, `x5u` or `jwk` is never followed.
"""

import hashlib
import json
import time
import warnings
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from api.auth.jwks import Key, PublishedKeys
from api.errors.refusals import Unauthenticated
from api.settings import Settings
from domain.rules.law.permissions import Actor, Role

ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]
LEEWAY = 60
_KINDS = (None, "JWT", "at+jwt", "application/at+jwt")
_LONGEST = 8192
_LONGEST_CLAIM = 200
# tokens whose signature need not be checked again
_REMEMBERED = 1024
# nobody is made the worker, or nobody, by a token
_ROLES = {role.value: role for role in Role if role not in (Role.SYSTEM, Role.ANYBODY)}


class Tokens:
    """Turns an `Authorization` header into the actor it speaks for."""

    def __init__(self, settings: Settings, keys: PublishedKeys) -> None:
        self._issuer, self._audience, self._keys = settings.issuer, settings.audience, keys
        self._proven = _Proven()

    async def actor(self, authorization: list[str]) -> Actor:
        """Raises Unauthenticated; Unavailable where the keys cannot be had."""
        token = _bearer(authorization)
        header = _header(token)
        key = await self._keys.find(header["kid"])
        claims = self._proven.get(token, key)
        if claims is None:
            claims = _claims(token, key, header["alg"])
            self._proven.put(token, key, claims)
        self._require_current(claims)
        return _actor(claims)

    def _require_current(self, claims: dict[str, Any]) -> None:
        audience = claims.get("aud")
        meant = audience if isinstance(audience, list) else [audience]
        now = time.time()
        expires = claims.get("exp")
        not_before = [claims[name] for name in ("nbf", "iat") if claims.get(name) is not None]
        if not all(_is_instant(value) for value in (expires, *not_before)):
            raise Unauthenticated()
        early = any(value > now + LEEWAY for value in not_before)
        if claims.get("iss") != self._issuer or self._audience not in meant or early:
            raise Unauthenticated()
        if not isinstance(expires, int | float) or expires <= now - LEEWAY:
            raise Unauthenticated()


class _Proven:
    """Claims whose signature has been checked. The proof holds for the key it was made with, as long as that is
    published; who may still come in, and as whom, is asked of the claims each time."""

    def __init__(self) -> None:
        self._claims: dict[bytes, tuple[Key, dict[str, Any]]] = {}

    def get(self, token: str, key: Key) -> dict[str, Any] | None:
        with_key, claims = self._claims.get(_digest(token), (None, None))
        return claims if with_key is key else None

    def put(self, token: str, key: Key, claims: dict[str, Any]) -> None:
        if len(self._claims) >= _REMEMBERED:
            del self._claims[next(iter(self._claims))]
        self._claims[_digest(token)] = (key, claims)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _claims(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    """What the token says, its signature checked. Raises Unauthenticated."""
    try:
        with warnings.catch_warnings():
            # RFC 9864 renames EdDSA; providers go on using the old name
            if algorithm == "EdDSA":
                warnings.simplefilter("ignore")
            return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Unauthenticated() from None


def _bearer(authorization: list[str]) -> str:
    if not authorization:
        raise Unauthenticated(token_given=False)
    scheme, _, token = authorization[0].partition(" ")
    if len(authorization) > 1 or scheme.lower() != "bearer":
        raise Unauthenticated(token_given=False)
    if len(token) > _LONGEST or token.count(".") != 2 or not token.isascii():
        raise Unauthenticated()
    return token


def _header(token: str) -> dict[str, Any]:
    """The header, before anything is believed: an algorithm we take, and the name of a key."""
    try:
        header = json.loads(urlsafe_b64decode(token.split(".")[0].encode()))
    except (ValueError, RecursionError):
        raise Unauthenticated() from None
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        raise Unauthenticated()
    if header.get("typ") not in _KINDS or "crit" in header or not _is_name(header.get("kid")):
        raise Unauthenticated()
    return header


def _actor(claims: dict[str, Any]) -> Actor:
    """The person in the role, and the client; where a platform acts for the person (`act`), that platform."""
    person, role, client = (claims.get(name) for name in ("sub", "role", "client_id"))
    acting = claims.get("act")
    on_behalf_of = None
    if acting is not None:
        client = acting.get("sub") if isinstance(acting, dict) else None
        on_behalf_of = claims.get("on_behalf_of", person)
    optional = [claims.get("district"), claims.get("uscc"), on_behalf_of]
    named = all(_is_name(value) for value in (person, client))
    if not named or not all(value is None or _is_name(value) for value in optional):
        raise Unauthenticated()
    if not isinstance(role, str) or role not in _ROLES:
        raise Unauthenticated()
    return Actor(str(person), _ROLES[role], str(client), optional[0], optional[1], on_behalf_of)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_CLAIM and value.isprintable()


def _is_instant(value: object) -> bool:
    """A NumericDate within reason (RFC 7519, 2): the last is in the year 5138."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11
