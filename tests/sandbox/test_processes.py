"""Children come up or say why not, are started again when they die, and never outlive whoever started them."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.processes import Child, ProcessFailed, Watched
from sandbox.stack import AlreadyRunning, Stack

_SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
_PARENT = """
import sys, time
from pathlib import Path
from sandbox.processes import Child, Watched
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
kind = {"child": Child, "watched": Watched}[sys.argv[2]]
print(kind("sleeper", sleep, environment={}, logs=Path(sys.argv[1])).process.pid, flush=True)
time.sleep(600)
"""


def _eventually(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def _is_dead(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


@pytest.mark.parametrize("kind", ["child", "watched"])
def test_a_killed_parent_takes_its_children_with_it(tmp_path: Path, kind: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path), kind], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert not _is_dead(pid)
        parent.kill()
    _eventually(lambda: _is_dead(pid))


def test_a_child_that_dies_early_says_what_its_log_says(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('the setting ZJTX_ISSUER is missing')"]
    child = Child("broken", command, environment={}, logs=tmp_path)
    with pytest.raises(ProcessFailed, match=r"broken ended with 1(?s:.*)ZJTX_ISSUER is missing"):
        child.wait_ready("http://127.0.0.1:9/health/ready")


def test_a_child_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    child = Child("slow", _SLEEP, environment={}, logs=tmp_path)
    try:
        _eventually(lambda: "up" in child.tail())
        with pytest.raises(ProcessFailed, match=r"slow was not ready within 0 s(?s:.*)up"):
            child.wait_ready("http://127.0.0.1:9/health/ready", seconds=0.3)
    finally:
        child.stop()


def test_a_stopped_child_is_asked_first(tmp_path: Path) -> None:
    child = Child("sleeper", _SLEEP, environment={}, logs=tmp_path)
    child.stop()
    assert child.process.returncode == -signal.SIGTERM


def test_a_watched_child_is_started_again_and_stays_down_once_stopped(tmp_path: Path) -> None:
    child = Watched("worker", _SLEEP, environment={}, logs=tmp_path)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    _eventually(lambda: child.process.pid != first and child.process.poll() is None)
    second = child.process.pid
    child.stop()
    assert child.process.pid == second
    assert _is_dead(second)


def test_a_watched_child_that_keeps_dying_is_left_dead_with_the_reason(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such module')"]
    child = Watched("worker", command, environment={}, logs=tmp_path)
    _eventually(lambda: child.broken is not None, seconds=30)
    assert child.broken
    assert "no such module" in child.broken
    child.stop()


def test_two_stacks_in_one_directory_are_refused_with_the_way_out(tmp_path: Path) -> None:
    root = tmp_path / "sandbox"
    root.mkdir()
    with (root / "lock").open("w") as lock:
        lock.write("4711\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(AlreadyRunning, match=r"process 4711.*another --root"), Stack(root):
            pass
