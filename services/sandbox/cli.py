"""`zjtx`: the project's own commands, for developers and for the Makefile."""

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from console.migrations import migrate as migrate_database
from sandbox.clock import Clock
from sandbox.postgres import PostgresFailed
from sandbox.processes import ProcessFailed
from sandbox.redis import RedisFailed
from sandbox.stack import DEFAULT_ROOT, AlreadyRunning, Stack
from sandbox.webhooks import app as webhooks

CONTRACT = Path("openapi/openapi.json")
RELEASED = "released"
_FAILURES = (AlreadyRunning, PostgresFailed, RedisFailed, ProcessFailed)
_HOHHOT = ZoneInfo("Asia/Shanghai")

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="专精特新 recognition in Hohhot: developers' commands"
)
sandbox = typer.Typer(
    no_args_is_help=True, help="everything on this machine: databases, identity, receiver, API, worker"
)
clock = typer.Typer(no_args_is_help=True, help="the sandbox's legal clock")
app.add_typer(sandbox, name="sandbox")
sandbox.add_typer(clock, name="clock")
app.add_typer(webhooks, name="webhooks")

Root = Annotated[Path, typer.Option(help="where the sandbox keeps its data and logs")]


@sandbox.command()
def up(root: Root = DEFAULT_ROOT) -> None:
    """Start everything and stay up until Ctrl-C."""
    _serve(root, walk=False)


@sandbox.command()
def run(root: Root = DEFAULT_ROOT) -> None:
    """Start everything, walk the sample round, and stay up until Ctrl-C."""
    _serve(root, walk=True)


@sandbox.command()
def token(
    role: Annotated[str | None, typer.Option(help="a role, for its first ready person")] = None,
    person: Annotated[str | None, typer.Option(help="a ready person; with --role, anybody")] = None,
    district: Annotated[str | None, typer.Option(help="the recommender's code, for a county officer")] = None,
    uscc: Annotated[str | None, typer.Option(help="the enterprise's unified social credit code")] = None,
    root: Root = DEFAULT_ROOT,
) -> None:
    """Print a token for the running sandbox, good for an hour."""
    from sandbox.identity import Keys, ready_token

    try:
        issuer = (root / "issuer").read_text().strip()
    except FileNotFoundError:
        _fail(f"no sandbox has run in {root} yet: `zjtx sandbox up` starts one")
    members = {name: value for name, value in (("district", district), ("uscc", uscc)) if value}
    try:
        print(ready_token(Keys.kept_in(root / "identity.json"), issuer, role=role, person=person, **members))
    except KeyError as nobody:
        _fail(str(nobody.args[0]))


@clock.command()
def show(root: Root = DEFAULT_ROOT) -> None:
    """Print the legal instant, in Hohhot's time."""
    _say_time(_clock(root).now())


@clock.command()
def move(
    instant: Annotated[
        datetime, typer.Argument(help="Hohhot's time", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
    ],
    root: Root = DEFAULT_ROOT,
) -> None:
    """Put the legal clock at an instant; it runs on from there."""
    _say_time(_clock(root).move_to(instant.replace(tzinfo=_HOHHOT)))


@clock.command()
def advance(
    days: Annotated[float, typer.Option(help="days to move on")] = 0,
    seconds: Annotated[float, typer.Option(help="seconds to move on")] = 0,
    root: Root = DEFAULT_ROOT,
) -> None:
    """Move the legal clock on."""
    _say_time(_clock(root).advance(days * 86_400 + seconds))


@clock.command()
def reset(root: Root = DEFAULT_ROOT) -> None:
    """Put the legal clock back to the real time."""
    _say_time(_clock(root).reset())


@app.command()
def migrate(url: Annotated[str | None, typer.Option(envvar="DATABASE_URL")] = None) -> None:
    """Bring the database at DATABASE_URL to the newest revision."""
    if not url:
        _fail("set DATABASE_URL (postgresql+asyncpg://…) to the database that is to be migrated")
    migrate_database(url)


@app.command()
def openapi(
    check: Annotated[bool, typer.Option("--check", help="only say whether the file is up to date")] = False,
    release: Annotated[bool, typer.Option("--release", help="keep it as the last release, too")] = False,
    path: Annotated[Path, typer.Option(help="the contract's file")] = CONTRACT,
) -> None:
    """Write the service's contract from the code."""
    from api.contract import document as contract
    from api.contract.release import broken, freeze

    if not check:
        contract.write(path)
        if release:
            freeze(path.parent / RELEASED, contract.document())
        return
    if not contract.check(path):
        _fail(f"{path} is not what the code says: run `make openapi`, and look at the difference")
    if breaks := broken(path.parent / RELEASED, contract.document()):
        _fail("\n".join(["clients of the last release would break (docs/versioning.md):", *breaks]))


def _serve(root: Path, *, walk: bool) -> None:
    # SIGTERM ends it like Ctrl-C: everything is stopped in order
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    try:
        with Stack(root, preferred_ports=True) as stack:
            _say_where(stack, time.monotonic() - started)
            if walk:
                from sandbox import sample_round

                sample_round.walk(stack)
            while True:
                time.sleep(1)
                stack.check()
    except KeyboardInterrupt:
        print("stopped")
    except _FAILURES as failure:
        _fail(str(failure))


def _say_where(stack: Stack, seconds: float) -> None:
    table = Table(
        title=f"zjtx sandbox, up in {seconds:.1f} s; Ctrl-C stops it", title_justify="left", show_header=False
    )
    table.add_row("API", f"{stack.api_url}/docs")
    table.add_row("tokens", f"{stack.issuer}/")
    table.add_row("feed receiver", f"{stack.receiver_url}/")
    table.add_row("database", stack.database_url)
    table.add_row("logs", str(stack.logs))
    Console(soft_wrap=True).print(table)


def _clock(root: Path) -> Clock:
    return Clock(Path(os.environ.get("ZJTX_CLOCK_FILE", root / "clock")))


def _say_time(instant: datetime) -> None:
    print(instant.astimezone(_HOHHOT).isoformat(timespec="seconds"))


def _fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(1)
