"""The engine and the transaction. PostgreSQL holds all truth, so its durability is asserted at start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

POOL_SIZE = 8
# PostgreSQL's own limits, in milliseconds: a request that waits longer than this is refused, not queued for ever.
_LIMITS = {
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "20000",
    "timezone": "UTC",
}


def make_engine(url: str, *, application: str, pool_size: int = POOL_SIZE) -> AsyncEngine:
    """An engine on asyncpg; `url` names the driver (`postgresql+asyncpg://…`). Pool waits end after 5 s."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "timeout": 5,
            "command_timeout": 20,
            "server_settings": {**_LIMITS, "application_name": application},
        },
    )


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """One transaction: committed on the way out, rolled back by any exception."""
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session, session.begin():
        yield session


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session for reads alone, on an engine in autocommit.

    Each statement sees what was committed before it, as in a transaction at READ COMMITTED, without the two trips
    that open and close one.
    """
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session:
        yield session


async def assert_durable(engine: AsyncEngine) -> None:
    """Raises RuntimeError where an acknowledged write could be lost (synchronous_commit or fsync off)."""
    async with engine.connect() as connection:
        for setting in ("synchronous_commit", "fsync"):
            value = (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
            if value == "off":
                raise RuntimeError(
                    f"PostgreSQL runs with {setting}=off: acknowledged writes could be lost; switch it on"
                )
