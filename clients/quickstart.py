"""The quickstart's four programs, typed as the guide shows them, against the running service."""

import re
import shutil
import sys
from pathlib import Path

from clients.tools import HERE, Tools, run
from sandbox.stack import Stack

_GUIDE = HERE.parent / "docs" / "quickstart.md"
_ADDRESS = "http://127.0.0.1:8000"
PROGRAMS = {"python": "quickstart.py", "typescript": "quickstart.ts", "java": "Quickstart.java"}


def walk(tools: Tools, made: Path, stack: Stack) -> str:
    """What the programs printed last, one line for each of curl's and the others'. Raises ToolFailed."""
    home = made / "newcomer"
    shutil.rmtree(home, ignore_errors=True)
    corner = home / ".cache" / "quickstart"
    corner.mkdir(parents=True)
    (home / ".sandbox").mkdir()
    (home / ".sandbox" / "quickstart").symlink_to(stack.root)
    (home / ".venv").symlink_to(sys.prefix)
    (corner / "node_modules").symlink_to(tools.node_modules)
    guide = _GUIDE.read_text("utf-8")
    for language, name in PROGRAMS.items():
        (program,) = _blocks(guide, language)
        (corner / name).write_text(program, "utf-8")
    said = run(["bash", "-euo", "pipefail", "-c", script(guide).replace(_ADDRESS, stack.api_url)], cwd=home)
    return "\n".join(line for line in said.splitlines() if "SUBMITTED" in line)


def script(guide: str) -> str:
    """The commands in the guide's order, but for its start of the service and what npm has installed already."""
    _, *others = _blocks(guide, "(?:bash)?")
    lines = "\n".join(others).splitlines()
    return "\n".join(line for line in lines if not line.startswith("npm "))


def _blocks(guide: str, language: str) -> list[str]:
    """The blocks of a language; one without a language begins after a blank line."""
    return re.findall(rf"(?<=\n\n)```{language}\n(.*?)^```$", guide, flags=re.MULTILINE | re.DOTALL)
