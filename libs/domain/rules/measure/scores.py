"""The score table of a measure applied to facts: points (分) for each row, and bounds for the total.

A row whose figure is missing is worth anything from nothing to its maximum, so that the total is known as a
range and a verdict is given only where the whole range agrees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.rules.facts.declared import Facts
from domain.rules.measure.functions import Observed, observer
from domain.rules.measure.model import Bands, Formula, Given, Options, Scale, ScoreItem, ScorePart


def _floor_divide_capped(value: Fraction, factor: Fraction, cap: Fraction) -> Fraction:
    return min(Fraction(value // factor), cap)


def _times_capped(value: Fraction, factor: Fraction, cap: Fraction) -> Fraction:
    return min(value * factor, cap)


# The only formulas a measure may name: `min(floor(value / factor), cap)` and `min(value * factor, cap)`.
FORMULAS: dict[str, Callable[[Fraction, Fraction, Fraction], Fraction]] = {
    "floor_divide_capped": _floor_divide_capped,
    "times_capped": _times_capped,
}


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One row: its best known points, the most it could still become, and what was observed for each part."""

    item: ScoreItem
    points: Fraction
    at_most: Fraction
    observed: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The whole table: the total lies from `total` to `at_most`, equal when nothing is missing."""

    items: tuple[ScoredItem, ...]
    total: Fraction
    at_most: Fraction

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that keep the total open, each once."""
        lacking = (s.observed for s in self.items if s.points != s.at_most)
        return tuple(dict.fromkeys(code for parts in lacking for seen in parts for code in seen.missing))


def scorer(items: tuple[ScoreItem, ...]) -> Callable[[Facts, date], ScoreSheet]:
    """The score table made ready once, to be applied to the facts of any case as of any legal day."""
    rows = tuple((item, tuple(observer(part.figure) for part in item.parts)) for item in items)

    def score(facts: Facts, day: date) -> ScoreSheet:
        scored = tuple(_scored(item, tuple(look(facts, day) for look in looks)) for item, looks in rows)
        total = sum((row.points for row in scored), Fraction(0))
        return ScoreSheet(scored, total, sum((row.at_most for row in scored), Fraction(0)))

    return score


def _scored(item: ScoreItem, observed: tuple[Observed, ...]) -> ScoredItem:
    points, at_most = Fraction(0), Fraction(0)
    for part, seen in zip(item.parts, observed, strict=True):
        low, high = _range(part, seen, item.maximum)
        points, at_most = max(points, low), max(at_most, high)
    return ScoredItem(item, points, at_most, observed)


def _range(part: ScorePart, seen: Observed, maximum: Fraction) -> tuple[Fraction, Fraction]:
    if seen.pending is not None or seen.value is None:
        return Fraction(0), maximum
    value = seen.value if isinstance(seen.value, str) else Fraction(seen.value)  # type: ignore[arg-type]  # what is neither text nor a number was found insufficient before
    points = _points(part.scale, value, maximum)
    if not seen.at_least:
        return points, points
    return (Fraction(0), points) if _falls(part.scale) else (points, maximum)


def _falls(scale: Scale) -> bool:
    return isinstance(scale, Bands) and scale.bands[0].points > scale.bands[-1].points


def _points(scale: Scale, value: Fraction | str, maximum: Fraction) -> Fraction:
    match scale, value:
        case Options(points), str():
            return dict(points)[value]
        case Formula(name, factor, cap), Fraction():
            return max(FORMULAS[name](value, factor, cap), Fraction(0))
        case Bands(bands), Fraction():
            # A figure on a boundary lies in two bands and takes the higher score.
            return max(
                band.points
                for band in bands
                if (band.lower is None or band.lower <= value) and (band.upper is None or value <= band.upper)
            )
        case Given(), Fraction():
            return min(max(value, Fraction(0)), maximum)
    raise AssertionError("the loader pairs every scale with a figure of its type")
