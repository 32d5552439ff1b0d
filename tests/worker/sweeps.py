"""What the worker's tests ask their fixtures for."""

from collections.abc import Awaitable, Callable

from worker.jobs.periodic_job import Swept

Sweep = Callable[[str], Awaitable[Swept]]
SweepAll = Callable[[], Awaitable[dict[str, int]]]
