"""Databases that are put back after a test instead of copied for it: syncing a copy takes longer than the test."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.models import Base

TABLES = [table.name for table in Base.metadata.sorted_tables]


async def keep(engine: AsyncEngine) -> None:
    """Lays the present rows aside."""
    async with engine.begin() as connection:
        await connection.execute(text("CREATE SCHEMA kept"))
        for table in TABLES:
            await connection.execute(text(f"CREATE TABLE kept.{table} AS TABLE public.{table}"))


async def rewind(engine: AsyncEngine) -> None:
    """Puts the rows back that were laid aside, and no others."""
    async with engine.begin() as connection:
        # as a superuser who switches the triggers off, the books' guards among them
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in TABLES:
            await connection.execute(text(f"DELETE FROM public.{table}"))
            await connection.execute(text(f"INSERT INTO public.{table} TABLE kept.{table}"))
