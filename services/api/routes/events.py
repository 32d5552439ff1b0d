"""Events (事件): all that happened, in order, for platforms that read instead of being told."""

from typing import Annotated

from fastapi import Query

from api.edge.query_types import DIGITS
from api.edge.request_context import CallDep
from api.edge.router import Router
from api.schemas.events import Event, EventPage
from api.schemas.types import Id
from domain.queries import history

router = Router(tag="events", noun="event")

EVENTS_LIMIT = 500


@router.read(
    "/events", response=EventPage, conditional=False, summary="Read events in order", summary_zh="事件流"
)
async def list_events(
    call: CallDep,
    after: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, DIGITS, Query(ge=1, le=EVENTS_LIMIT)] = 100,
) -> EventPage:
    rows = await history.events_after(call.session, after, limit)
    return EventPage(items=[Event.of(row) for row in rows], last_id=rows[-1].id if rows else after)
