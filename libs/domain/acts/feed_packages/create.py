"""Ask for a feed package (报送数据包): what waits for the feed goes into it; the worker makes the file."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.numbering import next_package_number
from domain.advance import begin
from domain.models import Delivery, FeedPackage, FeedPackageRow, new_id
from domain.models.outbox import HELD
from domain.queries import feed_packages
from domain.queries.feed_packages import Owed
from domain.rules.errors import NothingWaiting
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def create(session: AsyncSession, actor: Actor, *, machine_now: datetime, now: datetime) -> FeedPackage:
    """At most `feed_packages.MOST` rows, oldest first. Raises NothingWaiting."""
    # first, and not last: who waits for the counter's row looks only when the one before has taken its rows
    number = await next_package_number(session, legal_day(now).year)
    owed = await feed_packages.owed(session, machine_now=machine_now)
    if not owed:
        raise NothingWaiting()
    row = FeedPackage(
        id=new_id(),
        number=number,
        requested_by=actor.person,
        rows=len(owed),
        enterprises=len({entry.enterprise_id for entry in owed}),
        first_at=min(entry.at for entry in owed),
        last_at=max(entry.at for entry in owed),
        refused=0,
        returned=0,
    )
    await begin(session, row, actor, now=now)
    await _hold(session, row, owed)
    return row


async def _hold(session: AsyncSession, package: FeedPackage, owed: Sequence[Owed]) -> None:
    """The rows, and their deliveries kept from every other way to the receiver."""
    rows = [
        {
            "id": new_id(),
            "package_id": package.id,
            "row_no": row_no,
            "delivery_id": entry.delivery_id,
            "event_id": entry.event_id,
            "enterprise_id": entry.enterprise_id,
            "sequence": entry.sequence,
            "open": True,
        }
        for row_no, entry in enumerate(owed, start=1)
    ]
    await session.execute(insert(FeedPackageRow), rows)
    await session.execute(
        update(Delivery)
        .where(*await feed_packages.held(session, package))
        .values(due_at=HELD, lease_until=None, fence=None)
        .execution_options(synchronize_session=False)
    )
