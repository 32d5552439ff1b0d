"""Record a receipt (回执): what the receiver took is delivered, what it refused is parked with its words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, case, column, func, literal, select, update, values
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.deliveries.settle import LONGEST_ANSWER
from domain.advance import advance, require_version
from domain.models import Delivery, FeedPackage, FeedPackageRow
from domain.models.feed_package import DELIVERED, REFUSED, RETURNED
from domain.models.outbox import AT_ONCE
from domain.queries import feed_packages
from domain.rules.errors import FieldError, Invalid, Unknown
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def record_receipt(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    receipt_number: str,
    received_on: date,
    refused: Sequence[Mapping[str, Any]] = (),
    now: datetime,
    version: int | None = None,
) -> FeedPackage:
    """`refused` are the rows that the receiver did not take: `event_id` and, as `answer`, its words.

    Of a company, what comes after a refused row is owed again: the receiver is to have it in order, and knows by the
    event's id what it already has. Raises NotFound, Stale, StateForbids, Invalid (the day, a row named twice),
    Unknown (a row that is not in the package).
    """
    row = await feed_packages.find(session, actor, id_, lock=True)
    require_version(row, version)
    row.life_cycle.target(row.status, "record_receipt")
    _require_day(row, received_on, legal_day(now))
    first = await _mark_refused(session, row, refused)
    counted = await _conclude_rows(session, row, first)
    await _settle_deliveries(session, row, now)
    row.receipt_number, row.received_on = receipt_number, received_on
    row.refused, row.returned = counted.get(REFUSED, 0), counted.get(RETURNED, 0)
    await advance(session, row, "record_receipt", actor, now=now)
    return row


def _require_day(row: FeedPackage, received_on: date, today: date) -> None:
    if received_on > today:
        text = "回执日期不得晚于今日", "The day of the receipt may not lie in the future"
        raise Invalid(errors=[FieldError("/received_on", "in_the_future", *text)])
    if row.made_at and received_on < legal_day(row.made_at):
        text = "回执日期不得早于数据包生成之日", "The receipt may not be older than its package"
        raise Invalid(errors=[FieldError("/received_on", "too_early", *text)])


async def _mark_refused(
    session: AsyncSession, row: FeedPackage, refused: Sequence[Mapping[str, Any]]
) -> dict[UUID, int]:
    """Returns where each company's first refused row stands."""
    named = [entry["event_id"] for entry in refused]
    found = await session.scalars(feed_packages.rows(row).where(FeedPackageRow.event_id.in_(named)))
    known = {entry.event_id: entry for entry in found.all()}
    first: dict[UUID, int] = {}
    for place, entry in enumerate(refused):
        pointer, marked = f"/refused/{place}/event_id", known.get(entry["event_id"])
        if marked is None:
            text = "数据包中没有此事件", "There is no such event in the package"
            raise Unknown(errors=[FieldError(pointer, "unknown_reference", *text)])
        if marked.outcome is not None:
            text = "同一事件重复列出", "The same event is named twice"
            raise Invalid(errors=[FieldError(pointer, "repeated", *text)])
        marked.outcome, marked.answer = REFUSED, entry["answer"]
        company = marked.enterprise_id
        first[company] = min(marked.sequence, first.get(company, marked.sequence))
    await session.flush()
    return first


async def _conclude_rows(
    session: AsyncSession, row: FeedPackage, first: Mapping[UUID, int]
) -> dict[str, int]:
    """Says of every row what became of it, by each company's first refused one; returns how many of each."""
    own = FeedPackageRow.package_id == row.id
    every = update(FeedPackageRow).execution_options(synchronize_session=False)
    outcome = func.coalesce(FeedPackageRow.outcome, DELIVERED)
    await session.execute(every.where(own).values(outcome=outcome, open=False))
    if first:
        refused = values(column("company", Uuid), column("place", BigInteger), name="refused")
        places = refused.data(list(first.items()))
        after = (FeedPackageRow.enterprise_id == places.c.company) & (
            FeedPackageRow.sequence > places.c.place
        )
        taken = FeedPackageRow.outcome == DELIVERED
        await session.execute(every.where(own, after, taken).values(outcome=RETURNED))
    tally = select(FeedPackageRow.outcome, func.count()).where(own).group_by(FeedPackageRow.outcome)
    return {str(name): number for name, number in (await session.execute(tally)).all()}


async def _settle_deliveries(session: AsyncSession, row: FeedPackage, now: datetime) -> None:
    """As a push's answer would: delivered, parked, or due again. What has arrived by another way stays delivered."""
    outcome = FeedPackageRow.outcome
    instant = literal(now, Delivery.due_at.type)
    await session.execute(
        update(Delivery)
        .where(*await feed_packages.held(session, row))
        .values(
            delivered_at=case((outcome == DELIVERED, instant)),
            parked_at=case((outcome == REFUSED, instant)),
            last_answer=func.left(FeedPackageRow.answer, LONGEST_ANSWER),
            attempts=case((outcome == RETURNED, Delivery.attempts), else_=Delivery.attempts + 1),
            due_at=AT_ONCE,
        )
        .execution_options(synchronize_session=False)
    )
