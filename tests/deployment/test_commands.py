"""What the compose file starts does start: the very commands, with production's settings, on a real database."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from composed import ROOT, command, filled_in, instruction

from sandbox.leash import leashed
from sandbox.postgres import Postgres
from sandbox.redis import free_port

GIVEN = {
    "POSTGRES_PASSWORD": secrets.token_hex(16),
    "ZJTX_ISSUER": "https://identity.example",
    "ZJTX_JWKS_URL": "https://identity.example/jwks",
    "ZJTX_PUBLIC_BASE_URL": "https://zjtx.example",
    "ZJTX_CURSOR_SECRET": secrets.token_hex(32),
    "ZJTX_FEED_URL": "https://feed.example/events",
    "ZJTX_FEED_SECRET": "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
READY_SECONDS, STOP_SECONDS = 30, 25


@pytest.fixture(scope="module")
def deployed_url(postgres: Postgres) -> Iterator[str]:
    """An empty database, as the compose file's PostgreSQL makes it; the tables come with the migration."""
    postgres.create_database("deployed")
    yield postgres.url("deployed")
    postgres.drop_database("deployed")


def environment(service: str, database_url: str, redis_url: str) -> dict[str, str]:
    """The service's own and nothing else, but with this machine's database and Redis."""
    told = filled_in(service, GIVEN)
    here = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": programs, **told, **{name: url for name, url in here.items() if name in told}}


@contextmanager
def running(words: list[str], told: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as written:
        process = subprocess.Popen(leashed(words), cwd=ROOT, env=told, stdout=written, stderr=written)
    try:
        yield process
        assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def on_the_loopback(words: list[str], port: str) -> list[str]:
    here = {"0.0.0.0": "127.0.0.1", "8000": port}  # noqa: S104 - what the container binds
    return [here.get(word, word) for word in words]


def until(succeeds: "subprocess.Popen[bytes]", check: list[str], told: dict[str, str], log: Path) -> None:
    """Runs a health check, as Docker would, until it is content."""
    deadline = time.monotonic() + READY_SECONDS
    while subprocess.run(check, cwd=ROOT, env=told, capture_output=True, check=False).returncode:
        assert succeeds.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def test_the_migration_the_api_and_the_worker_start_become_healthy_and_stop_in_order(
    deployed_url: str, redis_url: str, tmp_path: Path
) -> None:
    for _ in range(2):  # the second finds nothing to do
        done = subprocess.run(
            command("migrate"),
            cwd=ROOT,
            env=environment("migrate", deployed_url, redis_url),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    port = str(free_port())
    api = on_the_loopback(command("api"), port)
    check = [word.replace(":8000/", f":{port}/") for word in instruction("HEALTHCHECK", "api")]
    told, log = environment("api", deployed_url, redis_url), tmp_path / "api.log"
    with running(api, told, log) as process:
        until(process, check, told, log)
        for path in ("/health/ready", "/verify", "/v1/public/notices"):
            answer = httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Host": "zjtx.example"})
            assert answer.status_code == 200
            assert "strict-transport-security" in answer.headers
            assert "server" not in answer.headers

    told, log = environment("worker", deployed_url, redis_url), tmp_path / "worker.log"
    with running(command("worker"), told, log) as process:
        until(process, instruction("HEALTHCHECK", "worker"), told, log)
        os.kill(process.pid, 0)


@pytest.mark.parametrize(
    ("service", "variable", "value"),
    [
        ("api", "ZJTX_CURSOR_SECRET", "abcdefgh"),
        ("api", "ZJTX_PUBLIC_BASE_URL", "http://zjtx.example"),
        ("worker", "ZJTX_FEED_URL", "http://feed.example/events"),
        ("worker", "ZJTX_FEED_SECRET", "no such secret"),
    ],
)
def test_what_would_be_unsafe_in_production_does_not_start_and_tells_no_secret(
    deployed_url: str, redis_url: str, service: str, variable: str, value: str
) -> None:
    told = environment(service, deployed_url, redis_url) | {variable: value}
    words = on_the_loopback(command(service), str(free_port()))
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode != 0
    assert variable in done.stdout + done.stderr
    assert value not in done.stdout + done.stderr
