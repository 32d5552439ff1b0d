"""Period ends (期限推算): why a period ends on the day on which it ends; for anybody, nothing stored."""

from http import HTTPStatus

from api.deps import CallDep
from api.router import Router
from api.schemas.periods import PeriodEnd, PeriodEndCheck
from domain.queries import calendars
from domain.rules.errors import CalendarNotLoaded
from domain.rules.periods import period_end
from domain.rules.statutory import with_lower_bounds

router = Router(tag="period-ends", noun="period_end")


@router.create(
    "/period-ends",
    act="reckon",
    response=PeriodEnd,
    public=True,
    repeatable=False,
    status_code=HTTPStatus.OK,
    summary="Reckon the end of a period",
    summary_zh="期限推算",
    problems=(CalendarNotLoaded,),
)
async def reckon_period_end(call: CallDep, body: PeriodEndCheck) -> PeriodEnd:
    calendar = await calendars.calendar(call.session)
    found = period_end(
        body.start,
        body.days,
        with_lower_bounds(calendar) if body.provisional else calendar,
        counts="working_days" if body.counting == "WORKING_DAYS" else "calendar_days",
        start_counts=body.start_counts,
        extend_to_working_day=body.extends_to_working_day,
    )
    return PeriodEnd.of_rules(found)
