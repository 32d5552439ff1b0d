"""What a row of the table is: what is measured, beside which floor, and what is wanted of it."""

import itertools
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from benchmarks.stage import Served, Stage

# one round: the figure of ours, and that of the floor
Pair = tuple[float, float]
# what is taken of a server under a load
Figure = Callable[[Stage, Served, Iterator[bytes]], float]


@dataclass(frozen=True, slots=True)
class Goal:
    """`bound` is a floor or a ceiling, of the ratio (ours to the floor's) or of our own figure in `unit`."""

    bound: float
    sense: Literal["≥", "≤"]
    of: Literal["ratio", "figure"] = "ratio"
    unit: str = ""

    def holds(self, value: float) -> bool:
        return value >= self.bound if self.sense == "≥" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.sense} {self.bound:g}{' ' + self.unit if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """`pairs` sets the stage for this row, then yields one pair for each round, for as long as it is asked."""

    name: str
    measured: str
    floor: str
    goal: Goal
    pairs: Callable[[Stage], Iterator[Pair]]


@dataclass(frozen=True, slots=True)
class Result:
    """A row, measured: the rounds after the warm-up."""

    row: Row
    rounds: tuple[Pair, ...]

    @property
    def values(self) -> list[float]:
        """What the goal is about, round by round."""
        wanted = self.row.goal.of
        return [ours / floor if wanted == "ratio" else ours for ours, floor in self.rounds]

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    @property
    def ratio(self) -> float:
        return statistics.median(ours / floor for ours, floor in self.rounds)

    @property
    def holds(self) -> bool:
        return self.row.goal.holds(self.value)


def measure(row: Row, stage: Stage, rounds: int) -> Result:
    """One round to warm up, which is thrown away, then `rounds` of them."""
    return Result(row, tuple(itertools.islice(row.pairs(stage), 1, rounds + 1)))


def in_turn(ours: Callable[[], float], floor: Callable[[], float]) -> Iterator[Pair]:
    """Ours and then the floor, the floor and then ours: what drifts on the machine meets both alike."""
    while True:
        first = ours()
        yield first, floor()
        second = floor()
        yield ours(), second
