"""Statistics (统计) of the register: titles by state, by recommending body, by industrial cluster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from api.pages.visit import Visit
from domain.queries.statistics import NO_CLUSTER, Counts
from domain.rules.labels import CERTIFICATION_STATUS, CLUSTER, DISTRICT


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: a code, and how many titles of it are in each state."""

    code: str
    by_status: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_status.values())


async def statistics(visit: Visit) -> Response:
    counted = await visit.request.app.state.counting.latest(visit.session, visit.now)
    districts = lines(counted.recount.by_district, DISTRICT)
    return visit.answer(
        "statistics.html",
        counted_at=counted.at,
        districts=districts,
        clusters=lines(counted.recount.by_cluster, [*CLUSTER, NO_CLUSTER]),
        city=Line("", {s: sum(line.by_status[s] for line in districts) for s in CERTIFICATION_STATUS}),
    )


def lines(counts: Counts, codes: Iterable[str]) -> list[Line]:
    """A line for each code, in order, also where nothing was counted."""
    return [Line(c, {s: counts.get((c, s), 0) for s in CERTIFICATION_STATUS}) for c in codes]
