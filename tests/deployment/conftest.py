"""One sandbox for all the guides."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.stack import Stack


@pytest.fixture(scope="session")
def stack(server_directory: Path) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        with Stack(server_directory / "guided") as stack:
            yield stack
