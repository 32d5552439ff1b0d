"""Statistics (统计): how many titles there are, counted anew from the register each time."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Application, Certification

_DISTRICT, _CLUSTER = "DISTRICT", "CLUSTER"
# a title taken over from paper has no application, and an application need not name a cluster
NO_CLUSTER = ""

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Recount:
    """Titles by `(district, state)` and by `(cluster, state)`, of one moment.

    Every title has one district, so these add up to the total; a company may belong to several clusters.
    """

    by_district: Counts
    by_cluster: Counts


async def recount(session: AsyncSession) -> Recount:
    """Both counts in one statement, so that no change comes between them; the cost grows with the register."""
    elements = func.jsonb_array_elements_text(Application.clusters)
    named = elements.table_valued("value", joins_implicitly=True).render_derived()
    cluster = func.coalesce(named.c.value, NO_CLUSTER)
    by_district = select(
        literal(_DISTRICT).label("kind"), Certification.district, Certification.status, func.count()
    ).group_by(Certification.district, Certification.status)
    by_cluster = (
        select(literal(_CLUSTER), cluster, Certification.status, func.count())
        .outerjoin(Application, Application.id == Certification.application_id)
        .outerjoin(named, true())
        .group_by(cluster, Certification.status)
    )
    counted: dict[str, dict[tuple[str, str], int]] = {_DISTRICT: {}, _CLUSTER: {}}
    for kind, code, status, number in (await session.execute(union_all(by_district, by_cluster))).all():
        counted[kind][code, status] = number
    return Recount(counted[_DISTRICT], counted[_CLUSTER])
