"""`zjtx archive`: months that are older than the law asks leave the database for files, which are verified first.

Killed anywhere, a second run ends right: files are written anew, and a month leaves the database in one transaction
with the record of its files.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from console import archive_files
from console.archive_files import Damaged
from console.output import Language, Speaking, fail, refuse
from domain.acts.partitions.archive import Written, archive, require_settled
from domain.acts.partitions.make import InUse
from domain.infra.database import make_engine, transaction
from domain.models.archive import BOOKS
from domain.queries import partitions as stored
from domain.queries.partitions import Tally
from domain.rules.errors import Refusal
from domain.rules.law.permissions import Actor, Role
from domain.rules.time.retention import may_go, months_later, require_old_enough

CLIENT = "zjtx-console"
AT_ONCE = 5000
ATTEMPTS = 60
PAUSE_SECONDS = 0.5

app = typer.Typer(no_args_is_help=True, help="archive (归档): months of events and deliveries into files")

Database = Annotated[str | None, typer.Option(help="postgresql+asyncpg://…", envvar="DATABASE_URL")]
Month = Annotated[
    datetime | None, typer.Option(help="only months before this one, YYYY-MM", formats=["%Y-%m"])
]


@app.command()
def months(
    to: Annotated[Path, typer.Option(help="the folder for the files")],
    person: Annotated[str, typer.Option(help="who archives; it is recorded")],
    before: Month = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be done")] = False,
    database: Database = None,
    language: Speaking = Language.ZH,
) -> None:
    """Write every month that is old enough to files, verify them, and drop it from the database."""
    actor, now = Actor(person=person, role=Role.OPERATOR, client=CLIENT), datetime.now(UTC)

    async def run(engine: AsyncEngine) -> int:
        due = await _due(engine, before.date() if before else None, now)
        if not due:
            print("没有可归档的月份" if language is Language.ZH else "No month is old enough to be archived")
        if dry_run:
            return sum([await _told(engine, actor, month, None, now, language) for month in due])
        to.mkdir(parents=True, exist_ok=True)
        with archive_files.alone_in(to):
            return sum([await _told(engine, actor, month, to, now, language) for month in due])

    if _run(database, run, language):
        raise typer.Exit(1)


async def _due(engine: AsyncEngine, before: date | None, now: datetime) -> list[date]:
    """The months to archive, oldest first. Raises Conflict where younger ones are asked for."""
    if before is not None:
        require_old_enough(months_later(before, -1), now)
    async with transaction(engine) as session:
        present = await stored.present(session)
    return [month for month in present if may_go(month, now) and (before is None or month < before)]


async def _told(
    engine: AsyncEngine, actor: Actor, month: date, folder: Path | None, now: datetime, language: Language
) -> bool:
    """One month, and a line of what became of it; whether it was refused. One that cannot go stops no other."""
    try:
        counted = await (
            _looked_at(engine, month) if folder is None else _one(engine, actor, month, folder, now)
        )
    except Refusal as refusal:
        print(refusal.zh if language is Language.ZH else refusal.en)
        return True
    done = ("将归档", "to be archived") if folder is None else ("已归档", "archived")
    print(
        f"{month:%Y-%m} {done[0]}：事件{counted.events}，推送{counted.deliveries}"
        if language is Language.ZH
        else f"{month:%Y-%m} {done[1]}: events {counted.events}, deliveries {counted.deliveries}"
    )
    return False


async def _looked_at(engine: AsyncEngine, month: date) -> Tally:
    """Raises Conflict where something is open."""
    async with transaction(engine) as session:
        counted = await stored.tally(session, month)
    require_settled(month, counted)
    return counted


async def _one(engine: AsyncEngine, actor: Actor, month: date, folder: Path, now: datetime) -> Tally:
    """Write, read back, drop. Raises Conflict, Damaged."""
    async with transaction(engine) as session:
        # all of the month as it is at one moment
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        counted = await stored.tally(session, month)
        require_settled(month, counted)
        for book in BOOKS:
            await archive_files.write(folder, book, month, _portions(session, book, month))
    written = [archive_files.read_back(folder, book, month) for book in BOOKS]
    archive_files.write_manifest(folder, month, written)
    if archive_files.read_manifest(folder, month) != written:
        raise Damaged(f"{archive_files.manifest_of(month)}: it does not say what was written")
    await _dropped(engine, actor, month, written, counted, now)
    return counted


async def _portions(
    session: AsyncSession, book: str, month: date
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    after = None
    while rows := await stored.portion(session, book, month, after, AT_ONCE):
        yield rows
        after = rows[-1]["id"]


async def _dropped(
    engine: AsyncEngine, actor: Actor, month: date, written: Sequence[Written], counted: Tally, now: datetime
) -> None:
    """Tries again while others are at the books. Raises Conflict, InUse."""
    for left in reversed(range(ATTEMPTS)):
        try:
            async with transaction(engine) as session:
                await archive(session, actor, month, written, counted, now=now)
        except InUse:
            if not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="the folder with the files")],
    database: Database = None,
    language: Speaking = Language.ZH,
) -> None:
    """Read every file of the folder, and compare it with its manifest and with the database's record."""

    async def recorded(engine: AsyncEngine) -> dict[date, list[Written]]:
        found: dict[date, list[Written]] = {}
        async with transaction(engine) as session:
            for row in await stored.archived(session):
                found.setdefault(row.month, []).append(
                    Written(row.book, row.file, row.rows, row.first_id, row.last_id, row.sha256)
                )
        return found

    known = _run(database, recorded, language)
    faults = [fault for month in archive_files.months_in(folder) for fault in _faults(folder, month, known)]
    missing = sorted(set(known) - set(archive_files.months_in(folder)))
    faults += [f"{month:%Y-%m}: it is on record, and has no manifest here" for month in missing]
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    checked = len(known)
    print(
        f"{checked}个月，均与清单和记录相符"
        if language is Language.ZH
        else f"{checked} months, all as recorded"
    )


def _faults(folder: Path, month: date, known: Mapping[date, Sequence[Written]]) -> list[str]:
    """What is wrong with a month of the folder: against its manifest, then against the record."""
    try:
        said = sorted(archive_files.read_manifest(folder, month), key=lambda row: row.book)
        held = sorted(
            (archive_files.read_back(folder, row.book, month) for row in said), key=lambda row: row.book
        )
    except Damaged as damage:
        return [f"{month:%Y-%m}: {damage}"]
    faults = [f"{month:%Y-%m}: {row.file} is not what the manifest says" for row in held if row not in said]
    if month not in known:
        return [
            *faults,
            f"{month:%Y-%m}: the database has no record of it; if the month is still there, archive it",
        ]
    if said != sorted(known[month], key=lambda row: row.book):
        faults.append(f"{month:%Y-%m}: the manifest is not what the database has on record")
    return faults


def _run(url: str | None, work: Any, language: Language) -> Any:
    """On an engine of its own; a refusal, a damaged file or a silent database ends with 1."""
    if not url:
        fail("name the database: --database or DATABASE_URL")

    async def run() -> Any:
        engine = make_engine(url, application=CLIENT, pool_size=1)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(run())
    except Refusal as refusal:
        refuse(refusal, language)
    except Damaged as damage:
        fail(str(damage))
    except (OSError, DBAPIError) as error:
        fail(
            f"it could not be done: {type(error).__name__}: {getattr(error, 'strerror', None) or 'the database'}"
        )
