"""A leash on child processes: the kernel ends a child when whoever started it dies, even by `kill -9`.

Run as a script, this file puts the leash on and becomes the command. The leash is put on after the change of user,
because the kernel takes it off again whenever a process changes its identity. It belongs to the *thread* that starts
the child: start children from the main thread, or from one that lives as long as they should.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1


class Account(NamedTuple):
    """The operating system's user a child runs under."""

    name: str
    uid: int
    gid: int


def leashed(
    command: Sequence[str | os.PathLike[str]],
    *,
    on_death: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
) -> list[str]:
    """The command line that runs `command` on a leash: `on_death` reaches it when this process is gone."""
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    # -I and -S: no site-packages, so that the interpreter in between costs 15 ms and imports nothing of ours
    script = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    return [
        *script,
        str(os.getpid()),
        str(int(on_death)),
        str(uid),
        str(gid),
        *(os.fspath(part) for part in command),
    ]


def _become(parent: int, on_death: int, uid: int, gid: int, command: list[str]) -> None:
    kernel = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if kernel is not None and kernel.prctl(_PR_SET_PDEATHSIG, on_death, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it died before the leash was on
        raise SystemExit(1)
    os.execvp(command[0], command)  # noqa: S606 - a command line of our own, no shell


if __name__ == "__main__":
    _parent, _signal, _uid, _gid = (int(number) for number in sys.argv[1:5])
    _become(_parent, _signal, _uid, _gid, sys.argv[5:])
