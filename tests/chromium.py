"""The browser that tests/browser drives: where it is, and, run as a program, how it gets there.

The locked packages hold the driver and no browser. On Debian, as root, `make browser` installs Chromium and Chinese
fonts; elsewhere a Chromium or Chrome that is on the path is taken. Without one the browser tests are left out, and
`make test` says so.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
LEFT_OUT = "LEFT OUT: tests/browser, for want of a Chromium. On Debian `make browser`, as root, installs it."
# a mirror that does not answer is no reason to wait long for tests that can be left out
_PATIENCE = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::Retries=0", "-o", "Dpkg::Use-Pty=0")
_SECONDS = 600


def found() -> str | None:
    """The browser's path."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> str:
    """Tries to; returns what is to be told."""
    if found():
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return LEFT_OUT
    _say("installing Chromium and Chinese fonts for the browser tests …")
    for command in (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES)):
        try:
            subprocess.run(
                ["apt-get", "-qq", *_PATIENCE, *command],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=_SECONDS,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failed:
            return f"`apt-get {command[0]}` failed ({type(failed).__name__}). {LEFT_OUT}"
    return "" if found() else LEFT_OUT


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if told := install():
        _say(told)
