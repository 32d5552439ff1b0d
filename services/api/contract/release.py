"""What was released (openapi/released/<version>.json), and what of it the present contract no longer keeps.

A break is let pass under a new major version, or where `exceptions.toml` beside the releases gives the reason for which
docs/versioning.md allows one.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from api.contract.breaking import breaks

EXCEPTIONS = "exceptions.toml"


def freeze(folder: Path, document: dict[str, Any]) -> Path:
    """Keeps the contract as released under its version, and forgets the exceptions from the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{document['info']['version']}.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / EXCEPTIONS).write_text('# "what breaks" = "the reason for which it may"\n', encoding="utf-8")
    return path


def broken(folder: Path, document: dict[str, Any]) -> list[str]:
    """One sentence for each promise of the last release that is not kept, nor excepted; for each idle exception; and
    for a contract that has changed under the released one's version."""
    last = max(folder.glob("*.json"), key=lambda path: _numbers(path.stem))
    released = json.loads(last.read_text(encoding="utf-8"))
    found = breaks(released, document)
    excepted = tomllib.loads((folder / EXCEPTIONS).read_text(encoding="utf-8"))
    idle = [f"{EXCEPTIONS}: {change!r} is no longer needed" for change in excepted if change not in found]
    if _numbers(document["info"]["version"])[0] > _numbers(last.stem)[0]:
        return idle
    if document["info"]["version"] == last.stem and document != released:
        idle.append(f"the contract is no longer what {last.stem} was: it needs a version of its own")
    return [change for change in found if not excepted.get(change)] + idle


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
