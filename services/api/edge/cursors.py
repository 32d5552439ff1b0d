"""Cursors: where a list goes on. Opaque, signed, and good for the same list with the same filters only.

A cursor grants no rights: it says after which id to read on, and the query still shows the actor's own rows alone.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable
from uuid import UUID

from api.errors.refusals import InvalidCursor

_FORMAT = b"\x01"
_SIGNED = 17
# 1 + 16 + 16 bytes make 44 characters exactly: no padding, and no spare bits that could be flipped unseen
_LENGTH = 44


def context(path: str, filters: Iterable[tuple[str, str]]) -> bytes:
    """What a cursor is bound to: the list and its filters, in any order."""
    return hashlib.sha256(json.dumps([path, sorted(filters)]).encode()).digest()


def sign(secret: str, bound_to: bytes, after: UUID) -> str:
    payload = _FORMAT + after.bytes
    return base64.urlsafe_b64encode(payload + _seal(secret, bound_to, payload)).decode()


def read(secret: str, bound_to: bytes, cursor: str) -> UUID:
    """Raises InvalidCursor."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidCursor() from None
    payload, seal = raw[:_SIGNED], raw[_SIGNED:]
    if len(cursor) != _LENGTH or not hmac.compare_digest(seal, _seal(secret, bound_to, payload)):
        raise InvalidCursor()
    return UUID(bytes=payload[1:])


def _seal(secret: str, bound_to: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret.encode(), bound_to + payload, "sha256")[:16]
