"""以上 and 以下 include the number, in every measure and however close a figure comes to it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.assessment.assess import assess
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.declared import Facts
from domain.rules.measure.load import Measure, packaged_measures
from domain.rules.measure.model import Bands, ScoreItem, ScorePart, Threshold, leaves
from domain.rules.measure.scores import scorer
from domain.rules.time.periods import legal_day, start_of

DAY = legal_day(start_of(packaged_measures()[0].effective_from))
MICRO = Decimal("0.000001")
# how far beyond the limit, in the smallest steps that a declared figure has
STEPS = st.integers(1, 10**9)


def numeric(measure: Measure) -> list[Threshold]:
    """Thresholds on a single declared number."""
    return [
        criterion
        for criterion in leaves(measure.criteria)
        if isinstance(criterion, Threshold) and criterion.figure.function == "fact"
        if FACT_FIELDS[criterion.figure.of[0]].type in ("decimal", "integer")
    ]


THRESHOLDS = [(measure, criterion) for measure in packaged_measures() for criterion in numeric(measure)]
BANDED = [
    (item, part)
    for measure in packaged_measures()
    for item in measure.scores
    for part in item.parts
    if isinstance(part.scale, Bands) and part.figure.function == "fact"
]


def verdict(measure: Measure, criterion: Threshold, value: Decimal) -> str:
    code = criterion.figure.of[0]
    typed = int(value) if FACT_FIELDS[code].type == "integer" else value
    for kind in criterion.applies_to:
        return assess(Facts({code: typed}), measure, DAY, kind).find(criterion.id).verdict
    raise AssertionError(criterion.id)


def named(value: object) -> str | None:
    return value.id if isinstance(value, Measure | Threshold | ScoreItem) else "part"


@pytest.mark.parametrize(("measure", "criterion"), THRESHOLDS, ids=named)
@given(steps=STEPS)
def test_the_limit_itself_is_enough_and_what_falls_short_of_it_is_not(
    measure: Measure, criterion: Threshold, steps: int
) -> None:
    whole = FACT_FIELDS[criterion.figure.of[0]].type == "integer"
    step = Decimal(steps) if whole else steps * MICRO
    limit = Decimal(str(criterion.limit))
    better = step if criterion.op == ">=" else -step
    assert criterion.op in (">=", "<=")
    assert verdict(measure, criterion, limit) == "met"
    assert verdict(measure, criterion, limit + better) == "met"
    assert verdict(measure, criterion, limit - better) == "unmet"


@pytest.mark.parametrize(("item", "part"), BANDED, ids=named)
@given(steps=STEPS)
def test_a_figure_on_a_boundary_takes_the_higher_score(item: ScoreItem, part: ScorePart, steps: int) -> None:
    assert isinstance(part.scale, Bands)
    alone = ScoreItem(item.id, item.article, item.dimension, item.label, item.maximum, (part,))
    score = scorer((alone,))

    def points(value: Fraction) -> Fraction:
        exact = Decimal(value.numerator) / value.denominator
        return score(Facts({part.figure.of[0]: exact}), DAY).total

    for below, above in zip(part.scale.bands, part.scale.bands[1:], strict=False):
        assert below.upper is not None
        assert points(below.upper) == max(below.points, above.points)
        near = min(Fraction(steps, 10**6), Fraction(1, 2))
        assert points(below.upper + near) == above.points
        assert points(below.upper - near) == below.points


def test_there_are_thresholds_and_bands_to_try() -> None:
    assert len(THRESHOLDS) > 15
    assert BANDED
