"""The whole stack comes up, tells the services what they need, and finds its data again.

Stand-ins take the services' places here: what the services do with what they are told is for their own tests.
"""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from api.edge import http_protocol
from sandbox.processes import ProcessFailed
from sandbox.stack import DATABASE, Stack

_API = """
import json, os
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(dict(os.environ)).encode()})
"""
_WORKER = "import time; time.sleep(600)"


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for package, module, text in (("api", "main.py", _API), ("worker", "__main__.py", _WORKER)):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / module).write_text(text)
    edge = tmp_path / "api" / "edge"
    edge.mkdir()
    (edge / "__init__.py").touch()
    shutil.copy(http_protocol.__file__, edge)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    return tmp_path


@pytest.fixture
def root(server_directory: Path) -> Path:
    return server_directory / "stack"


def test_it_comes_up_twice_with_the_same_data_and_says_where_everything_is(
    stand_ins: Path, root: Path
) -> None:
    with Stack(root) as stack:
        assert stack.postgres
        stack.postgres.sql("CREATE TABLE mine (id integer)", database=DATABASE)
        told = httpx.get(stack.api_url).json()
        assert told["DATABASE_URL"] == stack.database_url
        assert told["ZJTX_FEED_URL"] == stack.feed_url
        secrets = {name: told[name] for name in ("ZJTX_FEED_SECRET", "ZJTX_CURSOR_SECRET")}
        keys = KeySet.import_key_set(httpx.get(told["ZJTX_JWKS_URL"]).json())
        claims = jwt.decode(stack.token(role="city_officer"), keys, algorithms=["ES256"]).claims
        assert (claims["iss"], claims["aud"]) == (told["ZJTX_ISSUER"], told["ZJTX_AUDIENCE"])
    with Stack(root) as stack:
        assert stack.postgres
        assert stack.postgres.sql("SELECT count(*) FROM mine", database=DATABASE) == "0"
        told = httpx.get(stack.api_url).json()
        assert secrets == {name: told[name] for name in secrets}


def test_a_killed_worker_is_back_soon(stand_ins: Path, root: Path) -> None:
    with Stack(root) as stack:
        killed = stack.worker.process.pid
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while stack.worker.process.pid == killed:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        stack.check()


def test_a_dead_api_is_told_with_its_log(stand_ins: Path, root: Path) -> None:
    with Stack(root, worker=False) as stack:
        stack.api.kill()
        with pytest.raises(ProcessFailed, match=r"api ended with -9(?s:.*)Application startup complete"):
            stack.check()


def test_an_api_that_does_not_start_brings_everything_down_with_its_log(stand_ins: Path, root: Path) -> None:
    (stand_ins / "api" / "main.py").write_text("raise RuntimeError('set ZJTX_ISSUER')")
    with (
        pytest.raises(ProcessFailed, match=r"api ended with 1 before it was ready(?s:.*)set ZJTX_ISSUER"),
        Stack(root),
    ):
        pass
    assert not (root / "postgres" / "data" / "postmaster.pid").exists()


def test_servers_named_in_the_environment_are_used_instead_of_the_embedded_ones(
    stand_ins: Path, root: Path, monkeypatch: pytest.MonkeyPatch, database_url: str, redis_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    with Stack(root) as stack:
        told = httpx.get(stack.api_url).json()
        assert (stack.postgres, stack.redis) == (None, None)
        assert (told["DATABASE_URL"], told["REDIS_URL"]) == (database_url, redis_url)


def test_the_token_of_a_role_nobody_has_is_refused(stand_ins: Path, root: Path) -> None:
    with Stack(root, worker=False) as stack, pytest.raises(KeyError, match="nobody has the role"):
        stack.token(role="emperor")
    assert json.loads((root / "identity.json").read_text())["keys"]
