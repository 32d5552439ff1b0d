"""Brings a database to the models' shape; what `alembic upgrade head` does, callable from anywhere."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parents[2]


def configuration(url: str) -> Config:
    """alembic's configuration of this project for the database at `url`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrades to `revision`, or downgrades where it is `base`; raises what went wrong, with nothing changed."""
    move = command.downgrade if revision == "base" else command.upgrade
    failures: list[BaseException] = []

    def run() -> None:
        try:
            move(configuration(url), revision)
        except BaseException as failure:
            failures.append(failure)

    # a thread of its own, since alembic's environment runs an event loop and the caller may be inside one
    thread = threading.Thread(target=run, name="migrate")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
