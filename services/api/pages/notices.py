"""Public notices (公示): which there are, whom one names, how its last day was reckoned, how to object."""

from itertools import groupby
from operator import itemgetter
from uuid import UUID

from starlette.responses import Response

from api.edge import cursors
from api.pages.visit import Visit
from api.schemas.notices import Reckoning
from domain import models
from domain.queries import common, notices
from domain.rules.errors import NotFound
from domain.rules.labels import DISTRICT
from domain.rules.law.permissions import PUBLIC

LENGTH = 20


async def list_notices(visit: Visit) -> Response:
    """A page of notices, the newest first. Raises InvalidCursor."""
    secret = visit.request.app.state.settings.cursor_secret.get_secret_value()
    bound_to = cursors.context("/notices", ())
    cursor = visit.asked("cursor")
    after = cursors.read(secret, bound_to, cursor) if cursor else None
    page = await common.page(visit.session, notices.listing(PUBLIC), models.Notice, limit=LENGTH, after=after)
    return visit.answer(
        "notices.html",
        notices=page.items,
        later=bool(cursor),
        next_cursor=page.after and cursors.sign(secret, bound_to, page.after),
    )


async def read_notice(visit: Visit) -> Response:
    """One notice with its companies, by district in the list's order. Raises NotFound."""
    try:
        id_ = UUID(visit.request.path_params["id"])
    except ValueError:
        raise NotFound() from None
    notice = await notices.find(visit.session, PUBLIC, id_)
    named = await notices.companies(visit.session, id_)
    place = {code: number for number, code in enumerate(DISTRICT)}
    listed = sorted(((district, name) for _, name, district in named), key=lambda row: place[row[0]])
    return visit.answer(
        "notice.html",
        notice=notice,
        reckoning=Reckoning.model_validate(notice.reckoning),
        running=visit.now < notice.ends_at,
        districts=[(code, [name for _, name in rows]) for code, rows in groupby(listed, itemgetter(0))],
        total=len(named),
    )
