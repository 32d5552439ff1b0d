"""Takes out of npm's locks what npm writes there beside names, versions and hashes: where packages ask for money.

python -m clients.plain_locks clients/package-lock.json …
"""

import json
import sys
from pathlib import Path


def plain(lock: str) -> str:
    """The lock without its addresses; npm installs from it all the same."""
    read = json.loads(lock)
    for package in read["packages"].values():
        package.pop("funding", None)
    return json.dumps(read, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(plain(path.read_text("utf-8")), "utf-8")
