"""What was done, what failed, what was left out and why; one line for each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from clients.tools import ToolFailed


class Step:
    """One step under way; `say` adds to its line."""

    def __init__(self) -> None:
        self.words = ""

    def say(self, words: str) -> None:
        self.words = words


class Report:
    """Prints as it goes; a step that fails does not stop those after it."""

    def __init__(self) -> None:
        self._failed: list[str] = []
        self._left_out: list[str] = []

    @contextmanager
    def step(self, what: str) -> Iterator[Step]:
        started, step = time.monotonic(), Step()
        try:
            yield step
        except ToolFailed as failure:
            self._failed.append(what)
            print(f"FAILED  {what}\n{failure}", flush=True)
        else:
            seconds = time.monotonic() - started
            print(f"ok      {what}{f': {step.words}' if step.words else ''} ({seconds:.1f} s)", flush=True)

    def left_out(self, what: str, reason: str) -> None:
        self._left_out.append(what)
        print(f"not run {what}: {reason}", flush=True)

    def close(self) -> int:
        """The last line, and what the program ends with."""
        print(f"{len(self._failed)} failed, {len(self._left_out)} left out")
        return 1 if self._failed else 0


def in_one_line(said: str) -> str:
    return " · ".join(said.splitlines())
