"""Requests that can be repeated: one effect for each client, person and key, and one answer.

The key's row is written in the transaction of the effect. An advisory lock taken at its start makes the claim: to
select and then insert would let two of fifty parallel requests through.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import Insert, insert
from starlette.responses import Response

from api.errors.refusals import (
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    RequestInFlight,
)
from domain.models.ledger import IdempotencyKey

if TYPE_CHECKING:
    from api.edge.request_context import Call

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r'([A-Za-z0-9_-]{16,255})|"([A-Za-z0-9_-]{16,255})"')
# what of the answer's head a replay repeats
_HEADERS = ("location", "etag")

# made once, from the table alone: every act passes here
_TABLE: Any = IdempotencyKey.__table__
_SCOPE = ("client", "person", "key")
_CLAIM = select(func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger)))
_KEPT = select(_TABLE).where(*(_TABLE.c[name] == bindparam(name) for name in _SCOPE))


def _keep() -> Insert:
    """A key whose answer is no longer kept may be used anew."""
    row = insert(_TABLE)
    anew = {name: row.excluded[name] for name in _TABLE.c.keys() if name not in _SCOPE}  # noqa: SIM118 - a collection of columns, not a dict: iterating it gives columns
    return row.on_conflict_do_update(index_elements=_SCOPE, set_=anew)


_KEEP = _keep()


def parse_key(headers: Sequence[str]) -> str:
    """Raises IdempotencyKeyMissing, IdempotencyKeyMalformed."""
    if not headers:
        raise IdempotencyKeyMissing()
    found = _KEY.fullmatch(headers[0])
    if len(headers) > 1 or found is None:
        raise IdempotencyKeyMalformed()
    return found[1] or found[2]


async def replay(call: "Call", key: str, fingerprint: bytes) -> Response | None:
    """Claims the key until the transaction ends; the answer it already has, if any.

    Raises RequestInFlight, IdempotencyKeyReused.
    """
    actor, session = call.actor, call.session
    if not await session.scalar(_CLAIM, {"lock": lock_of(actor.client, actor.person, key)}):
        raise RequestInFlight()
    # a statement of its own: it must see what the last holder of the lock has committed
    named = {"client": actor.client, "person": actor.person, "key": key}
    kept = (await session.execute(_KEPT, named)).one_or_none()
    if kept is None or kept.created_at <= call.now - KEPT:
        return None
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused()
    return Response(kept.body, kept.status_code, {**kept.headers, REPLAYED: "true"}, "application/json")


async def keep(call: "Call", key: str, fingerprint: bytes, answer: Response) -> None:
    """Writes the answer beside its effect."""
    row = {
        "client": call.actor.client,
        "person": call.actor.person,
        "key": key,
        "fingerprint": fingerprint,
        "status_code": answer.status_code,
        "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
        "body": bytes(answer.body),
        "created_at": call.now,
    }
    await call.session.execute(_KEEP, row)


def lock_of(client: str, person: str, key: str) -> int:
    """A lock's number: 64 bits, the same in every process."""
    scope = hashlib.sha256("\0".join((client, person, key)).encode()).digest()
    return int.from_bytes(scope[:8], signed=True)
