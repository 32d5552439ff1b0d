"""The way to the database: first come, first served, as many at a time as there are connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.refusals import Unavailable
from domain.database import transaction

PATIENCE = 5.0


class Gate:
    """A queue in front of the pool; without it the unlucky wait many times longer than the median."""

    def __init__(self, engine: AsyncEngine, places: int, patience: float = PATIENCE) -> None:
        self.engine = engine
        self._places = asyncio.Semaphore(places)
        self._patience = patience

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction, committed on the way out. Raises Unavailable after waiting too long."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable() from None
        try:
            async with transaction(self.engine) as session:
                yield session
        finally:
            self._places.release()
