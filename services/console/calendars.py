"""`zjtx calendars`: why a period ends when it does, and loading what the State Council or the city publishes."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from console.output import Language, Speaking, fail, refuse, say, text_of
from domain.acts.calendars.load_local_day import load_local_day
from domain.acts.calendars.load_year import load_year
from domain.infra.database import make_engine, transaction
from domain.queries import calendars
from domain.rules.errors import Refusal
from domain.rules.law.permissions import Actor, Role
from domain.rules.time.holidays import with_lower_bounds
from domain.rules.time.period_explanation import why as reckoned
from domain.rules.time.periods import Calendar, packaged_calendar, period_end

CLIENT = "zjtx-console"
_YEAR = {"year": int, "source": str, "days_off": list, "working_weekends": list}
_LOCAL = {"day": date, "name": str, "source": str}

app = typer.Typer(no_args_is_help=True, help="the legal calendar (节假日安排): why a date, load a year")

Database = Annotated[str | None, typer.Option(help="postgresql+asyncpg://…", envvar="DATABASE_URL")]


@app.command()
def why(
    start: Annotated[datetime, typer.Argument(help="the day of the event", formats=["%Y-%m-%d"])],
    days: Annotated[int, typer.Option(min=1, max=365, help="how many days")] = 5,
    working: Annotated[bool, typer.Option("--working", help="count working days")] = False,
    provisional: Annotated[
        bool, typer.Option(help="the earliest day possible, where nothing is published")
    ] = False,
    database: Database = None,
    language: Speaking = Language.ZH,
) -> None:
    """Say on which day a period ends, and why: by the packaged schedules, and those loaded into the database."""
    calendar = _run(database, calendars.calendar, language) if database else packaged_calendar()
    known: Calendar = with_lower_bounds(calendar) if provisional else calendar
    try:
        end = period_end(start.date(), days, known, counts="working_days" if working else "calendar_days")
    except Refusal as refusal:
        refuse(refusal, language)
    print(end.last_day)
    print(say(reckoned(end), language))


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="TOML: a year's schedule, local days off, or both")],
    person: Annotated[str, typer.Option(help="who loads it; it is recorded")],
    database: Database = None,
    language: Speaking = Language.ZH,
) -> None:
    """Load a year's schedule and local days off: all of the file or nothing of it."""
    if not database:
        fail("name the database: --database or DATABASE_URL")
    content = _read(file)
    actor = Actor(person=person, role=Role.OPERATOR, client=CLIENT)
    now = datetime.now(UTC)

    async def write(session: AsyncSession) -> None:
        if "year" in content:
            await load_year(session, actor, **{key: content[key] for key in _YEAR}, now=now)
        for day in content.get("local_days_off", []):
            await load_local_day(session, actor, **day, now=now)

    _run(database, write, language)
    print(f"{file.name}: loaded")


def _read(file: Path) -> dict[str, Any]:
    """The file's content, every value of its type; ends with 1 where it is not."""
    try:
        content = tomllib.loads(text_of(file))
    except tomllib.TOMLDecodeError as error:
        fail(f"{file}: not valid TOML: {error}")
    local = content.pop("local_days_off", [])
    if content:
        _require(content, _YEAR, file.name)
        for key in ("days_off", "working_weekends"):
            if not all(type(day) is date for day in content[key]):
                fail(f"{file.name}: {key}: days are expected, such as 2027-01-01")
    if not isinstance(local, list) or not (content or local):
        fail(f"{file.name}: a year's schedule or [[local_days_off]] is expected")
    for place, day in enumerate(local):
        _require(day, _LOCAL, f"{file.name}: local_days_off.{place}")
    return {**content, "local_days_off": local}


def _require(table: dict[str, Any], wanted: dict[str, type], where: str) -> None:
    for key in [*wanted, *table]:
        if key not in wanted:
            fail(f"{where}: {key}: unknown key")
        if type(table.get(key)) is not wanted[key] or table[key] == "":
            fail(f"{where}: {key}: {wanted[key].__name__} is expected")


def _run(url: str, act: Callable[[AsyncSession], Awaitable[Any]], language: Language) -> Any:
    """One act in one transaction; a refusal or a silent database ends with 1."""

    async def run() -> Any:
        engine = make_engine(url, application=CLIENT, pool_size=1)
        try:
            async with transaction(engine) as session:
                return await act(session)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(run())
    except Refusal as refusal:
        refuse(refusal, language)
    except (OSError, DBAPIError) as error:
        fail(f"the database does not answer: {type(error).__name__}")
