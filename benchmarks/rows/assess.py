"""assess: enterprises judged under the city's measure, explained, beside a hand-written function that only judges."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks import by_hand
from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.stage import Stage
from domain.rules.assessment.assess import assess
from domain.rules.facts.declared import Facts, validate_facts
from domain.rules.facts.legal_forms import LEGAL_FORMS
from domain.rules.measure.load import packaged_measures

MEASURE = next(measure for measure in packaged_measures() if measure.id == "bg-2022-03")
DAY = date(2026, 5, 4)
ENTERPRISES = 1_000
# assessed in each second of the plan; five rounds of two seconds make the hundred thousand of the goal
IN_A_SECOND = 10_000
_MICROSECONDS = 1e6


def enterprises(number: int = ENTERPRISES) -> list[Facts]:
    """Invented facts on both sides of every limit, some of them missing; the same ones each time."""
    chance = random.Random(20220413)  # noqa: S311 - nothing is secret here
    return [_facts(chance) for _ in range(number)]


def _facts(chance: random.Random) -> Facts:
    revenue = chance.randint(20_000, 4_500_000)
    declared: dict[str, Any] = {
        "registered_in_hohhot_on": (DAY - timedelta(days=chance.randint(1, 4000))).isoformat(),
        "moved_in": chance.random() < 0.1,
        "legal_form": chance.choice(LEGAL_FORMS)[0],
        "industry_code": chance.choice(("1440", "2710", "3562", "3911")),
        "employees": chance.randint(5, 1200),
        "total_assets": _yuan(chance.randint(10_000, 9_000_000)),
        "revenue_y1": _yuan(revenue),
        "revenue_y2": _yuan(chance.randint(0, revenue * 2)),
        "revenue_y3": _yuan(chance.randint(0, revenue * 2)),
        "main_product_revenue": _yuan(chance.randint(0, revenue)),
        "market_years": str(chance.randint(0, 12)),
        "national_rank": chance.randint(1, 60),
        "regional_rank": chance.randint(1, 30),
        "rd_institution_level": chance.choice(
            ("NONE", "BELOW_MUNICIPAL", "MUNICIPAL", "PROVINCIAL", "NATIONAL")
        ),
    }
    for code in ("quality_certifications", "municipal_brands", "invention_patents_granted", "utility_models"):
        declared[code] = chance.randint(0, 4)
    for code in (
        "pct_applications_published",
        "software_copyrights",
        "national_standards",
        "industry_standards",
    ):
        declared[code] = chance.randint(0, 2)
    declared["regional_standards"] = 0
    return validate_facts({code: value for code, value in declared.items() if chance.random() > 0.03}, DAY)


def _yuan(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _pairs(stage: Stage) -> Iterator[Pair]:
    facts = enterprises()
    ours, floor = _engine(facts), _hand(facts)
    if [assess(one, MEASURE, DAY).verdict for one in facts] != [by_hand.assess(one, DAY) for one in facts]:
        raise AssertionError("the floor judges otherwise than the measure")
    times = max(1, round(IN_A_SECOND * stage.plan.seconds / ENTERPRISES))
    return in_turn(lambda: _each(ours, times), lambda: _each(floor, times))


def _engine(facts: list[Facts]) -> Callable[[], object]:
    return lambda: [assess(one, MEASURE, DAY).verdict for one in facts]


def _hand(facts: list[Facts]) -> Callable[[], object]:
    return lambda: [by_hand.assess(one, DAY) for one in facts]


def _each(judge_all: Callable[[], object], times: int) -> float:
    """Microseconds of the processor for each enterprise: nothing here waits for anybody."""
    started = time.process_time()
    for _ in range(times):
        judge_all()
    return (time.process_time() - started) * _MICROSECONDS / (times * ENTERPRISES)


ROW = Row(
    name="assess",
    measured="an enterprise judged under the city's measure and explained, µs",
    floor="a hand-written function with the thresholds inlined, which only judges",
    goal=Goal(3, "≤"),
    pairs=_pairs,
)
TIME = Row(
    name="assess-time",
    measured="an enterprise judged under the city's measure and explained, µs",
    floor="a hand-written function with the thresholds inlined, which only judges",
    goal=Goal(100, "≤", of="figure", unit="µs"),
    pairs=_pairs,
)
