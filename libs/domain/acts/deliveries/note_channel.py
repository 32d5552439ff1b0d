"""Note by which channel the feed is served (报送方式): the worker knows its settings, everybody else asks this row."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import FeedChannel
from domain.models.outbox import FEED_RECEIVER


async def note_channel(session: AsyncSession, channel: str, *, now: datetime) -> bool:
    """`channel` is one of `outbox.CHANNELS`. Returns whether it was another before, or none."""
    noted = (
        insert(FeedChannel)
        .values(receiver_id=FEED_RECEIVER, channel=channel, since=now)
        .on_conflict_do_update(
            index_elements=[FeedChannel.receiver_id],
            set_={"channel": channel, "since": now},
            where=FeedChannel.channel != channel,
        )
        .returning(FeedChannel.channel)
    )
    return await session.scalar(noted) is not None
