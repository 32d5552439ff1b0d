"""Statistics (统计) of the register: titles by state, by recommending body, by industrial cluster."""

from starlette.responses import Response

from api.pages.visit import Visit


async def statistics(visit: Visit) -> Response:
    counted = await visit.request.app.state.counting.latest(visit.session, visit.now)
    return visit.answer(
        "statistics.html",
        counted_at=counted.at,
        districts=counted.districts,
        clusters=counted.clusters,
        city=counted.city,
    )
