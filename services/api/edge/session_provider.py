"""The way to the database: first come, first served, as many at a time as there are connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.errors.refusals import Unavailable
from domain.infra.database import reading, transaction

PATIENCE = 5.0


class Gate:
    """A queue in front of the pool; without it the unlucky wait many times longer than the median."""

    def __init__(self, engine: AsyncEngine, places: int, patience: float = PATIENCE) -> None:
        self.engine = engine
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._places = asyncio.Semaphore(places)
        self._patience = patience

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction, committed on the way out. Raises Unavailable after waiting too long."""
        async with self._place(), transaction(self.engine) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads alone. Raises Unavailable after waiting too long."""
        async with self._place(), reading(self._autocommit) as session:
            yield session

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            if self._places.locked():
                async with asyncio.timeout(self._patience):
                    await self._places.acquire()
            else:
                await self._places.acquire()  # at once
        except TimeoutError:
            raise Unavailable() from None
        try:
            yield
        finally:
            self._places.release()
