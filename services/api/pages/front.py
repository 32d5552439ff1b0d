"""The front page: what this is, and where everything is."""

from starlette.responses import Response

from api.pages.visit import Visit
from domain import models
from domain.queries import common, notices
from domain.rules.law.permissions import PUBLIC

_LATEST = 3


async def front(visit: Visit) -> Response:
    running = notices.listing(PUBLIC, status="PUBLISHED")
    page = await common.page(visit.session, running, models.Notice, limit=_LATEST, after=None)
    return visit.answer("front.html", notices=page.items)
