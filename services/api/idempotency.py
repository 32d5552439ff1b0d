"""Requests that can be repeated: one effect for each client, person and key, and one answer.

The key's row is written in the transaction of the effect. An advisory lock taken at its start makes the claim: to
select and then insert would let two of fifty parallel requests through.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from starlette.responses import Response

from api.refusals import (
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    RequestInFlight,
)
from domain.models.ledger import IdempotencyKey

if TYPE_CHECKING:
    from api.deps import Call

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r'([A-Za-z0-9_-]{16,255})|"([A-Za-z0-9_-]{16,255})"')
# what of the answer's head a replay repeats
_HEADERS = ("location", "etag")


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
    claimed = await session.scalar(
        select(func.pg_try_advisory_xact_lock(lock_of(actor.client, actor.person, key)))
    )
    if not claimed:
        raise RequestInFlight()
    # a statement of its own: it must see what the last holder of the lock has committed
    kept = await session.get(IdempotencyKey, (actor.client, actor.person, key))
    if kept is None or kept.created_at <= call.now - KEPT:
        return None
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused()
    return Response(kept.body, kept.status_code, {**kept.headers, REPLAYED: "true"}, "application/json")


async def keep(call: "Call", key: str, fingerprint: bytes, answer: Response) -> None:
    """Writes the answer beside its effect."""
    values = {
        "fingerprint": fingerprint,
        "status_code": answer.status_code,
        "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
        "body": bytes(answer.body),
        "created_at": call.now,
    }
    row = insert(IdempotencyKey).values(client=call.actor.client, person=call.actor.person, key=key, **values)
    await call.session.execute(
        row.on_conflict_do_update(index_elements=["client", "person", "key"], set_=values)
    )


def lock_of(client: str, person: str, key: str) -> int:
    """A lock's number: 64 bits, the same in every process."""
    scope = hashlib.sha256("\0".join((client, person, key)).encode()).digest()
    return int.from_bytes(scope[:8], signed=True)
