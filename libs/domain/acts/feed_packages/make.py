"""Make a feed package (报送数据包): its file is written and kept; from then on it is handed over as it is."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import FeedPackage, FeedPackageFile
from domain.queries import feed_packages
from domain.rules.law.permissions import Actor


async def make(
    session: AsyncSession, actor: Actor, id_: UUID, *, content: bytes, now: datetime
) -> FeedPackage:
    """Raises NotFound, StateForbids (it is made, or withdrawn)."""
    row = await feed_packages.find(session, actor, id_, lock=True)
    row.life_cycle.target(row.status, "make")
    session.add(FeedPackageFile(id=row.id, content=content))
    row.sha256, row.size, row.made_at = hashlib.sha256(content).hexdigest(), len(content), now
    await advance(session, row, "make", actor, now=now)
    return row
