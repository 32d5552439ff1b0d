"""Period ends (期限推算): why a period ends on the day on which it ends; for anybody, nothing stored."""

from typing import Annotated

from fastapi import Query

from api.edge.query_types import DIGITS, TRUE_OR_FALSE
from api.edge.request_context import CallDep
from api.edge.router import Router
from api.schemas.codes import Counting
from api.schemas.periods import PeriodEnd
from api.schemas.types import Day
from domain.queries import calendars
from domain.rules.errors import CalendarNotLoaded
from domain.rules.time.holidays import with_lower_bounds
from domain.rules.time.periods import period_end

router = Router(tag="period-ends", noun="period_end")


@router.read(
    "/period-ends",
    response=PeriodEnd,
    public=True,
    conditional=False,
    summary="Reckon the end of a period",
    summary_zh="期限推算",
    problems=(CalendarNotLoaded,),
)
async def reckon_period_end(
    call: CallDep,
    start: Annotated[Day, Query()],
    days: Annotated[int, DIGITS, Query(ge=1, le=365)],
    counting: Annotated[Counting, Query()] = "CALENDAR_DAYS",
    start_counts: Annotated[bool, TRUE_OR_FALSE, Query()] = False,
    extends_to_working_day: Annotated[bool, TRUE_OR_FALSE, Query()] = True,
    provisional: Annotated[bool, TRUE_OR_FALSE, Query()] = False,
) -> PeriodEnd:
    """A last day off work moves on; `provisional` asks for the earliest day possible where no schedule is published."""
    calendar = await calendars.calendar(call.session)
    found = period_end(
        start,
        days,
        with_lower_bounds(calendar) if provisional else calendar,
        counts="working_days" if counting == "WORKING_DAYS" else "calendar_days",
        start_counts=start_counts,
        extend_to_working_day=extends_to_working_day,
    )
    return PeriodEnd.of_rules(found)
