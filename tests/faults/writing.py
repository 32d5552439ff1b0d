"""Companies whose titles change again and again: the events that a campaign wants to see arrive."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain.acts.certifications.reissue import reissue
from domain.acts.certifications.take_over import take_over
from domain.acts.enterprises.register import register
from domain.infra.database import transaction
from domain.rules.law.permissions import Actor, Role
from factories import Company

# taking a title over tells the feed of the title and of the enrolment
EVENTS_OF_A_TAKE_OVER = 2
_OFFICER = Actor(person="city-officer-1", role=Role.CITY_OFFICER, client="tests")
_RECOGNISED = date(2025, 6, 1)


class Writer:
    """Writes the events of one company, whatever happens to the database meanwhile.

    `turns` lets as many of them write at once as there are connections; thousands that wait for one get none.
    """

    def __init__(self, engine: AsyncEngine, turns: asyncio.Semaphore, company: Company, events: int) -> None:
        self._engine, self._turns, self._company = engine, turns, company
        self._reissues = events - EVENTS_OF_A_TAKE_OVER
        self._title: UUID | None = None

    async def run(self, pause: float) -> None:
        self._title = await self._done(self._take_over)
        for _ in range(self._reissues):
            await asyncio.sleep(pause)
            await self._done(self._reissue)

    async def _done(self, act: Callable[[AsyncSession], Awaitable[UUID]]) -> UUID:
        """Again and again until it is committed; of a commit whose answer was lost there may be two."""
        while True:
            try:
                async with self._turns, transaction(self._engine) as session:
                    return await act(session)
            except (DBAPIError, SQLAlchemyError, OSError, TimeoutError):
                await asyncio.sleep(0.2)

    async def _take_over(self, session: AsyncSession) -> UUID:
        now = datetime.now(UTC)
        given = self._company.registration(registered_on=date(2009, 3, 18), moved_in=False)
        enterprise = await register(session, _OFFICER, **given, now=now)
        title = await take_over(
            session,
            _OFFICER,
            enterprise_id=enterprise.id,
            recognised_on=_RECOGNISED,
            document="示例认定通知",
            now=now,
        )
        return title.id

    async def _reissue(self, session: AsyncSession) -> UUID:
        assert self._title
        now = datetime.now(UTC)
        row = await reissue(session, _OFFICER, self._title, cause="LOSS", document="示例遗失声明", now=now)
        return row.id
