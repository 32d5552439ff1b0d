"""Calendar years (节假日安排): the State Council's schedules, loaded by an operator."""

from uuid import UUID

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.calendars import (
    CalendarYear,
    CalendarYearCreate,
    CalendarYearPage,
    LocalDayOff,
    LocalDayOffCreate,
    LocalDayOffPage,
)
from domain import models
from domain.acts.calendars import load_local_day, load_year
from domain.queries import calendars
from domain.rules.errors import AlreadyExists

router = Router(tag="calendar-years", noun="calendar_year")
local_router = Router(tag="local-days-off", noun="local_day_off")


@router.list(
    "/calendar-years",
    response=CalendarYearPage,
    summary="List loaded calendar years",
    summary_zh="已载入的节假日安排",
)
async def list_calendar_years(call: CallDep, page: PageDep) -> CalendarYearPage:
    found = await page.of(call, calendars.listing(), models.CalendarYear)
    return CalendarYearPage.made_of(found, CalendarYear.of)


@router.read(
    "/calendar-years/{id}",
    subject=calendars.find,
    response=CalendarYear,
    summary="Read a loaded calendar year",
    summary_zh="已载入的年度安排",
)
async def read_calendar_year(call: CallDep, id: UUID) -> CalendarYear:
    return CalendarYear.of(call.subject)


@router.create(
    "/calendar-years",
    act="create",
    response=CalendarYear,
    summary="Load a year's schedule",
    summary_zh="载入年度节假日安排",
    problems=(AlreadyExists,),
)
async def create_calendar_year(call: CallDep, body: CalendarYearCreate) -> CalendarYear:
    row = await load_year.load_year(call.session, call.actor, **body.model_dump(), now=call.now)
    return CalendarYear.of(row)


# --- local days off -------------------------------------------------------------------------------------------


@local_router.list(
    "/local-days-off",
    response=LocalDayOffPage,
    summary="List local days off",
    summary_zh="地方性节假日列表",
)
async def list_local_days_off(call: CallDep, page: PageDep) -> LocalDayOffPage:
    found = await page.of(call, calendars.local_days(), models.LocalDayOff)
    return LocalDayOffPage.made_of(found, LocalDayOff.of)


@local_router.read(
    "/local-days-off/{id}",
    subject=calendars.local_day,
    response=LocalDayOff,
    summary="Read a local day off",
    summary_zh="地方性节假日详情",
)
async def read_local_day_off(call: CallDep, id: UUID) -> LocalDayOff:
    return LocalDayOff.of(call.subject)


@local_router.create(
    "/local-days-off",
    response=LocalDayOff,
    summary="Load a local day off",
    summary_zh="载入地方性节假日",
    problems=(AlreadyExists,),
)
async def create_local_day_off(call: CallDep, body: LocalDayOffCreate) -> LocalDayOff:
    row = await load_local_day.load_local_day(call.session, call.actor, **body.model_dump(), now=call.now)
    return LocalDayOff.of(row)
