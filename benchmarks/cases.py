"""Acts beside pgbench: each case is acted upon once, so that both sides draw on a stock of cases."""

from collections.abc import Callable, Iterator

from benchmarks import pgbench, seed
from benchmarks.load import CONNECTIONS
from benchmarks.row import Pair, in_turn
from benchmarks.stage import Plan, Stage

# so many acts that every connection has prepared its statements
_WARM = 8 * CONNECTIONS


class Cases:
    """A stock of numbered cases, from `first` on: enough for the plan's rounds, the warm-up and the capture.

    `ours` and `floor` are the paces, in acts a second, at which a measurement lasts about as long as planned.
    """

    def __init__(self, plan: Plan, first: int, *, ours: int, floor: int) -> None:
        self.ours, self.floor = plan.operations(ours), plan.operations(floor)
        # one round to warm up, one begun in turn
        self.count = _WARM + 1 + (plan.rounds + 2) * (self.ours + self.floor)
        self.first, self.take = first, numbers(first)


def numbers(first: int) -> Callable[[int], range]:
    """Gives the next so many numbers, from `first` on; none is ever given twice."""
    ahead = first

    def take(count: int) -> range:
        nonlocal ahead
        taken = range(ahead, ahead + count)
        ahead += count
        return taken

    return take


def key_of(n: int) -> str:
    """The idempotency key for the act on case n."""
    return f"bench-{n:032d}"


def beside_pgbench(stage: Stage, stock: Cases, request: Callable[[int], bytes], noun: str) -> Iterator[Pair]:
    """Acts a second over HTTP, and of pgbench with the statements of one of them."""

    def act(numbers: range, connections: int = CONNECTIONS) -> float:
        requests = [request(n) for n in numbers]
        return stage.drive(stage.api, iter(requests), seconds=None, connections=connections).rate

    act(stock.take(_WARM))
    sample = stock.take(1)
    with pgbench.Captured(stage, "zjtx-api") as captured:
        act(sample, connections=1)
    made = pgbench.script(captured.statements, of_the_case(noun, sample.start))

    def by_pgbench() -> float:
        numbers = stock.take(stock.floor)
        rate = pgbench.run(stage, made, numbers)
        _require_done(stage, noun, numbers)
        return rate

    return in_turn(lambda: act(stock.take(stock.ours)), by_pgbench)


def _require_done(stage: Stage, noun: str, numbers: range) -> None:
    """Raises RuntimeError unless every case has moved and has its history, its audit entry and its event."""
    of_cases = f"BETWEEN '{seed.id_of(noun, numbers[0])}' AND '{seed.id_of(noun, numbers[-1])}'"
    trails = {"history": "version", "audit_entry": "version", "event": "sequence"}
    counted = [
        f"(SELECT count(*) FROM {trail} WHERE aggregate_id {of_cases} AND {version} = 2)"
        for trail, version in trails.items()
    ]
    moved = stage.sql(f"SELECT {', '.join(counted)}").split("|")
    if moved != [str(len(numbers))] * len(trails):
        raise RuntimeError(f"pgbench left cases as they were: {moved} of {len(numbers)}")


def of_the_case(noun: str, n: int) -> dict[str, str]:
    """Each value that belongs to case n, and the SQL that makes the same for any case."""
    of_any = pgbench.CASE
    return {
        seed.id_of(noun, n): seed.sql_id(noun, of_any),
        seed.id_of(seed.ENTERPRISE, n): seed.sql_id(seed.ENTERPRISE, of_any),
        seed.uscc_of(n): f"'91' || lpad(({of_any})::text, 16, '0')",
        key_of(n): f"'bench-' || lpad(({of_any})::text, 32, '0')",
    }
