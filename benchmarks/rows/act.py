"""An act: an officer lets a term end (到期). With it go history, audit, event and delivery."""

from collections.abc import Iterator

from benchmarks import cases, seed
from benchmarks.cases import Cases
from benchmarks.load import post
from benchmarks.row import Goal, Pair, Row
from benchmarks.stage import Stage


def pairs(stage: Stage) -> Iterator[Pair]:
    stock = Cases(stage.plan, seed.TERMS_OVER, ours=300, floor=1_200)
    stage.sql(*seed.terms_over(stock.first, stock.count))
    token = stage.token("city-officer-1")

    def request(n: int) -> bytes:
        path = f"/v1/certifications/{seed.id_of(seed.CERTIFICATION, n)}/expire"
        return post(path, token, key=cases.key_of(n), version=1)

    return cases.beside_pgbench(stage, stock, request, seed.CERTIFICATION)


ROW = Row(
    name="act",
    measured="POST the end of a term, acts a second",
    floor="pgbench, the very statements, begin … commit",
    goal=Goal(0.50, "≥"),
    pairs=pairs,
)
