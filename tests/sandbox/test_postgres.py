"""The embedded server: durable, side by side with others, and gone when its parent is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from domain.infra.database import assert_durable, make_engine
from sandbox import postgres as embedded
from sandbox.postgres import Postgres, PostgresFailed

_ORPHAN_MAKER = """
import sys, time
from pathlib import Path
from sandbox import postgres
with postgres.start(Path(sys.argv[1])) as server:
    print(server.process.pid, flush=True)
    time.sleep(600)
"""


def _is_gone(pid: int) -> bool:
    """Dead, whether or not somebody has asked how it ended."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


async def _insert_until_killed(server: Postgres, kill_after: int) -> int:
    """How many inserts were acknowledged before the server was killed."""
    connection = await asyncpg.connect(host=str(server.sockets), user=embedded.USER, database="postgres")
    acknowledged = 0
    with suppress(asyncpg.PostgresError, asyncpg.InternalClientError, asyncpg.InterfaceError, OSError):
        while True:
            await connection.execute("INSERT INTO kept DEFAULT VALUES")
            acknowledged += 1
            if acknowledged == kill_after:
                os.kill(server.process.pid, signal.SIGKILL)
    connection.terminate()
    return acknowledged


async def test_every_acknowledged_row_survives_a_killed_server(server_directory: Path) -> None:
    home = server_directory / "killed"
    acknowledged = 0
    with embedded.start(home) as server:
        server.sql("CREATE TABLE kept (n bigint GENERATED ALWAYS AS IDENTITY)")
        acknowledged += await _insert_until_killed(server, 50)
        server.process.wait()
    for _ in range(2):
        with embedded.start(home) as server:
            assert int(server.sql("SELECT count(*) FROM kept")) >= acknowledged >= 50
            acknowledged = int(server.sql("SELECT count(*) FROM kept"))
            acknowledged += await _insert_until_killed(server, 50)
            server.process.wait()


def test_two_servers_run_side_by_side(postgres: Postgres, server_directory: Path) -> None:
    with embedded.start(server_directory / "other") as other:
        other.create_database("only_there")
        assert other.has_database("only_there")
        assert not postgres.has_database("only_there")


def test_a_server_started_again_keeps_its_data(server_directory: Path) -> None:
    home = server_directory / "again"
    with embedded.start(home) as server:
        server.create_database("kept")
    with embedded.start(home) as server:
        assert server.has_database("kept")


def test_a_killed_parent_takes_its_server_with_it_and_the_next_start_works(server_directory: Path) -> None:
    home = server_directory / "orphan"
    with subprocess.Popen(
        [sys.executable, "-c", _ORPHAN_MAKER, str(home)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    with embedded.start(home) as server:
        assert server.sql("SELECT 1") == "1"
        assert server.process.pid != pid
        assert _is_gone(pid)


def test_a_lock_left_by_a_number_that_now_is_somebody_elses_is_forgotten(server_directory: Path) -> None:
    home = server_directory / "reused"
    with embedded.start(home):
        pass
    lock = home / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{home / 'data'}\n{int(time.time())}\n5432\n{home}\n\n")
    with embedded.start(home) as server:
        assert server.sql("SELECT 1") == "1"


def test_an_initialisation_cut_short_is_begun_anew(server_directory: Path) -> None:
    home = server_directory / "cut"
    (home / "data.new").mkdir(parents=True)
    (home / "data.new" / "PG_VERSION").write_text("18\n")
    with embedded.start(home) as server:
        assert server.sql("SELECT 1") == "1"


def test_a_server_killed_together_with_its_parent_is_found_dead(server_directory: Path) -> None:
    home = server_directory / "both"
    with subprocess.Popen(
        [sys.executable, "-c", _ORPHAN_MAKER, str(home)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGSTOP)  # so that it cannot ask how its child ended
        os.kill(pid, signal.SIGKILL)
        parent.kill()
    with embedded.start(home) as server:
        assert server.sql("SELECT 1") == "1"


async def test_it_is_as_durable_as_the_services_demand(database_url: str) -> None:
    engine = make_engine(database_url, application="tests")
    await assert_durable(engine)
    await engine.dispose()


def test_a_path_too_long_for_a_socket_is_served_from_a_short_one(server_directory: Path) -> None:
    home = server_directory / ("x" * 100)
    with embedded.start(home) as server:
        assert server.sql("SELECT 1") == "1"
        short = server.sockets
        assert short != home
    assert not short.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_where_a_parent_is_closed_the_data_goes_elsewhere_and_no_mode_is_changed(
    server_directory: Path,
) -> None:
    closed = server_directory / "closed"
    closed.mkdir(mode=0o700)
    with embedded.start(closed / "pg") as server:
        server.create_database("kept")
        elsewhere = server.home
    try:
        with embedded.start(closed / "pg") as server:
            assert server.home == elsewhere != closed / "pg"
            assert server.has_database("kept")
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(elsewhere)


def test_a_failure_says_what_the_server_said(postgres: Postgres) -> None:
    with pytest.raises(PostgresFailed, match=r'relation "nowhere" does not exist'):
        postgres.sql("SELECT * FROM nowhere")
    with pytest.raises(ValueError, match="not a plain database name"):
        postgres.create_database('x"; DROP DATABASE postgres')


def test_a_clone_is_made_quickly(postgres: Postgres, template_database: str) -> None:
    started = time.monotonic()
    for number in range(5):
        postgres.create_database(f"clone_{number}", template=template_database)
    took = (time.monotonic() - started) / 5
    for number in range(5):
        postgres.drop_database(f"clone_{number}")
    # 0.05 to 0.2 s when the machine is quiet; this bound only catches a change of kind
    assert took < 2
