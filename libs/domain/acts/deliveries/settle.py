"""Settle a claim: what was delivered, what is tried again and when, what is parked for an operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.deliveries.claim import among
from domain.models import Delivery
from domain.models.outbox import AT_ONCE, HELD

LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that did not arrive: the receiver's words, and when to try again (None: never, it is parked)."""

    delivery: Delivery
    answer: str
    again_at: datetime | None


async def settle(
    session: AsyncSession,
    fence: UUID,
    *,
    delivered: Sequence[Delivery],
    failed: Sequence[Failure],
    unsent: Sequence[Delivery],
    now: datetime,
) -> None:
    """Only what still bears the fence is written: a claim that outlived its lease settles nothing.

    `unsent` was claimed and never sent: it is free again, as if nobody had claimed it.
    """
    if delivered:
        await session.execute(
            _held(fence, delivered).values(delivered_at=now, lease_until=None, fence=None, last_answer=None)
        )
    for failure in failed:
        parked = failure.again_at is None
        await session.execute(
            _held(fence, [failure.delivery]).values(
                lease_until=None,
                fence=None,
                last_answer=failure.answer[:LONGEST_ANSWER],
                **({"parked_at": now} if parked else {"due_at": failure.again_at}),
            )
        )
    if unsent:
        await session.execute(
            _held(fence, unsent).values(lease_until=None, fence=None, attempts=Delivery.attempts - 1)
        )


async def hasten(session: AsyncSession, receiver_id: UUID) -> None:
    """A receiver that was down answers again: whatever waits for its next attempt is due at once.

    What an open package holds waits for its receipt, and not for an attempt.
    """
    await session.execute(
        update(Delivery)
        .where(
            Delivery.receiver_id == receiver_id,
            Delivery.delivered_at.is_(None),
            Delivery.parked_at.is_(None),
            Delivery.due_at > AT_ONCE,
            Delivery.due_at < HELD,
        )
        .values(due_at=AT_ONCE)
        .execution_options(synchronize_session=False)
    )


def _held(fence: UUID, rows: Sequence[Delivery]) -> Update:
    these = among([row.id for row in rows], [row.event_id for row in rows])
    return (
        update(Delivery).where(Delivery.fence == fence, *these).execution_options(synchronize_session=False)
    )
