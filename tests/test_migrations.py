"""The migrations make exactly what the models say, in both directions, and guard what is only ever added."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from aged import deliveries, events
from console.migrations import ROOT, migrate
from domain.models import Base
from sandbox.postgres import Postgres, PostgresFailed

NEWEST = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
_CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1
"""
_INDEXES = """
    SELECT indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""
_COLUMNS = """
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default,
                     numeric_precision, numeric_scale)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1
"""


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


async def test_alembic_sees_no_difference_between_models_and_migrated_database(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


@pytest.mark.parametrize(
    "catalogue", [_CONSTRAINTS, _INDEXES, _COLUMNS], ids=["constraints", "indexes", "columns"]
)
async def test_the_catalogue_is_the_one_the_models_make(
    postgres: Postgres, database_url: str, catalogue: str
) -> None:
    made_by_models = "made_by_models"
    postgres.create_database(made_by_models)
    try:
        engine = create_async_engine(postgres.url(made_by_models), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        migrated = postgres.sql(catalogue, database=_name(database_url)).splitlines()
        assert migrated == postgres.sql(catalogue, database=made_by_models).splitlines()
        assert migrated
    finally:
        postgres.drop_database(made_by_models)


def test_up_down_and_up_again_leaves_the_same_database(postgres: Postgres, database_url: str) -> None:
    before = postgres.sql(_COLUMNS, database=_name(database_url))
    migrate(database_url, "base")
    left = (
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^alembic'"
    )
    assert postgres.sql(left, database=_name(database_url)) == "0"
    assert postgres.sql("SELECT to_regproc('refuse_change') IS NULL", database=_name(database_url)) == "t"
    assert postgres.sql("SELECT to_regnamespace('months') IS NULL", database=_name(database_url)) == "t"
    migrate(database_url)
    assert postgres.sql(_COLUMNS, database=_name(database_url)) == before


def test_a_second_run_changes_nothing(postgres: Postgres, database_url: str) -> None:
    before = postgres.sql(_COLUMNS, database=_name(database_url))
    migrate(database_url)
    assert postgres.sql(_COLUMNS, database=_name(database_url)) == before


def test_a_run_that_fails_midway_leaves_nothing_behind(postgres: Postgres) -> None:
    postgres.create_database("midway")
    try:
        postgres.sql("CREATE TABLE subscription (id integer)", database="midway")
        with pytest.raises(ProgrammingError, match='relation "subscription" already exists'):
            migrate(postgres.url("midway"))
        left = "SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert postgres.sql(left, database="midway") == "subscription"
    finally:
        postgres.drop_database("midway")


def test_two_runs_at_once_are_one_after_the_other(postgres: Postgres) -> None:
    postgres.create_database("at_once")
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(alembic, [postgres.url("at_once")] * 3))
        assert postgres.sql("SELECT version_num FROM alembic_version", database="at_once") == NEWEST
    finally:
        postgres.drop_database("at_once")


def alembic(url: str, *command: str) -> None:
    """As a starting service does it; alembic's own context is not for two threads of one process."""
    subprocess.run(
        [sys.executable, "-m", "alembic", *(command or ("upgrade", "head"))],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


# --- 0006: events and deliveries by month ---------------------------------------------------------------------------

_ROWS = (
    "SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM event e",
    "SELECT md5(string_agg(d::text, ',' ORDER BY id)) FROM delivery d",
)
_PLACES = """
    SELECT DISTINCT e.tableoid::regclass || ' ' || d.tableoid::regclass
    FROM event e JOIN delivery d ON d.event_id = e.id ORDER BY 1
"""
_LONG_AGO, _LAST_YEAR = date(1999, 1, 1), date(2025, 1, 1)


@pytest.fixture
def before_months(postgres: Postgres, template_database: str) -> Iterator[str]:
    """A database of the revision before, with rows of a month, and of an id that says no likely time."""
    postgres.create_database("before_months", template=template_database)
    alembic(postgres.url("before_months"), "downgrade", "0005")
    for month in (_LONG_AGO, _LAST_YEAR):
        for statement in (events(month, 5), deliveries(month, 5, open_=2)):
            postgres.sql(statement, database="before_months")
    yield "before_months"
    postgres.drop_database("before_months")


def _kept(postgres: Postgres, database: str) -> list[str]:
    return [postgres.sql(statement, database=database) for statement in _ROWS]


def test_every_row_finds_its_month_and_comes_back(postgres: Postgres, before_months: str) -> None:
    rows, url = _kept(postgres, before_months), postgres.url(before_months)
    for catalogue in (_CONSTRAINTS, _INDEXES):
        assert "months" not in postgres.sql(catalogue, database=before_months)
    before = postgres.sql(_INDEXES, database=before_months)
    alembic(url)
    assert _kept(postgres, before_months) == rows
    assert postgres.sql(_PLACES, database=before_months).splitlines() == [
        "months.event_2025_01 months.delivery_2025_01",
        "months.event_default months.delivery_default",
    ]
    alembic(url, "downgrade", "0005")
    assert _kept(postgres, before_months) == rows
    assert postgres.sql(_INDEXES, database=before_months) == before
    with pytest.raises(PostgresFailed, match="only ever added"):
        postgres.sql("DELETE FROM event", database=before_months)


def test_a_conversion_that_fails_midway_leaves_the_rows_where_they_were(
    postgres: Postgres, before_months: str
) -> None:
    rows = _kept(postgres, before_months)
    # the last thing that the conversion makes: a month, whose name is taken here
    postgres.sql("CREATE SCHEMA months CREATE TABLE event_before (id integer)", database=before_months)
    with pytest.raises(subprocess.CalledProcessError):
        alembic(postgres.url(before_months))
    postgres.sql("DROP SCHEMA months CASCADE", database=before_months)
    assert _kept(postgres, before_months) == rows
    alembic(postgres.url(before_months))
    assert _kept(postgres, before_months) == rows


@pytest.mark.parametrize("table", ["history", "audit_entry", "event", "report_version", "feed_package_file"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_only_ever_added_cannot_be_changed(
    postgres: Postgres, database_url: str, table: str, statement: str
) -> None:
    with pytest.raises(PostgresFailed, match=f'rows of "{table}" are only ever added: .* is refused'):
        postgres.sql(statement.format(table), database=_name(database_url))


def _name(url: str) -> str:
    return url.split("@/", 1)[1].split("?", 1)[0]
