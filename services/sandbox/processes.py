"""The sandbox's child processes: started on a leash, watched until they are ready, stopped in good order."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sandbox.leash import leashed

READY_SECONDS = 30.0
STOP_SECONDS = 20.0
# a worker that dies this often within this time is broken, not unlucky
_DEATHS = 5
_DEATHS_WITHIN_SECONDS = 60.0
_RESTART_PAUSE_SECONDS = 0.5


class ProcessFailed(RuntimeError):
    """A child did not come up or died; the message ends with its log's last lines."""


class Child:
    """One child process, in a process group of its own so that Ctrl-C reaches only the sandbox itself."""

    def __init__(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._command = list(command)
        self._environment = dict(environment)
        logs.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self.process = self.launch()

    def launch(self) -> "subprocess.Popen[bytes]":
        """Starts it, from the calling thread: the child ends when that thread does."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                leashed(self._command),
                env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        return self.process

    def wait_ready(self, url: str, seconds: float = READY_SECONDS) -> None:
        """Returns when `url` answers 2xx; raises ProcessFailed when the child dies first or takes too long."""
        deadline = time.monotonic() + seconds
        said = "nothing"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ProcessFailed(
                    self.complaint(f"ended with {self.process.returncode} before it was ready")
                )
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own child on the loopback
                    return
            except urllib.error.HTTPError as answer:
                said = f"{answer.code} {answer.read(300).decode(errors='replace')}"
            except OSError:
                pass
            time.sleep(0.05)
        raise ProcessFailed(self.complaint(f"was not ready within {seconds:.0f} s; {url} answered {said}"))

    def complaint(self, what: str) -> str:
        return f"{self.name} {what}; {self.log} ends:\n{self.tail()}"

    def tail(self, lines: int = 20) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return "(no log)"

    def kill(self) -> None:
        """`kill -9`, for those who want to see what survives."""
        self.process.kill()
        self.process.wait()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if it is still there after 20 s."""
        self.ask_to_stop()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Web(Child):
    """A child that serves an ASGI application on a loopback port."""

    def __init__(
        self,
        name: str,
        application: str,
        port: int,
        *,
        environment: Mapping[str, str],
        logs: Path,
        factory: bool = False,
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "sandbox.serving", application, "--port", str(port)]
        command += ["--factory"] if factory else []
        super().__init__(name, command, environment=environment, logs=logs)

    def ready(self) -> None:
        self.wait_ready(f"{self.url}/health/ready")


class Watched(Child):
    """A child that is started again whenever it dies, by a thread that lives as long as it should.

    After five deaths within a minute it is left dead, and `broken` says why.
    """

    broken: str | None = None

    def __init__(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str], logs: Path
    ) -> None:
        self._over = threading.Event()
        self._started = threading.Event()
        self._deaths: list[float] = []
        self._watcher = threading.Thread(target=self._watch, name=f"watch-{name}", daemon=True)
        super().__init__(name, command, environment=environment, logs=logs)

    def launch(self) -> "subprocess.Popen[bytes]":
        """The first call hands over to the watching thread; the thread's own calls do the starting."""
        if threading.current_thread() is self._watcher:
            return super().launch()
        self._watcher.start()
        self._started.wait()
        return self.process

    def stop(self) -> None:
        self._over.set()
        super().stop()
        self._watcher.join(STOP_SECONDS)

    def ask_to_stop(self) -> None:
        self._over.set()
        super().ask_to_stop()

    def _watch(self) -> None:
        while True:
            try:
                process = self.launch()
            finally:
                self._started.set()
            if self._over.is_set():  # asked to stop while it was being started
                process.terminate()
            process.wait()
            if self._over.is_set() or self._given_up():
                return
            self._over.wait(_RESTART_PAUSE_SECONDS)
            if self._over.is_set():
                return

    def _given_up(self) -> bool:
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < _DEATHS_WITHIN_SECONDS] + [now]
        if len(self._deaths) < _DEATHS:
            return False
        self.broken = self.complaint(f"died {_DEATHS} times within {_DEATHS_WITHIN_SECONDS:.0f} s")
        print(self.broken, file=sys.stderr)
        return True
