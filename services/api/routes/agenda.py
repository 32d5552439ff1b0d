"""An enterprise's agenda (企业日程), as a list and as a calendar file."""

from uuid import UUID

from api.edge.request_context import CallDep
from api.edge.router import Router
from api.schemas.agenda import Agenda, AgendaItem, CalendarFile
from domain.queries import agenda, enterprises
from domain.rules.time.icalendar import MEDIA_TYPE, icalendar

router = Router(tag="enterprises", noun="enterprise")


@router.read(
    "/enterprises/{id}/calendar",
    subject=enterprises.find,
    response=Agenda,
    conditional=False,
    summary="See what is due when",
    summary_zh="企业日程",
)
async def read_calendar(call: CallDep, id: UUID) -> Agenda:
    found = await agenda.find(call.session, call.actor, call.subject)
    return Agenda(items=[AgendaItem.of(item) for item in found])


@router.read(
    "/enterprises/{id}/icalendar",
    subject=enterprises.find,
    response=CalendarFile,
    conditional=False,
    summary="Take what is due into a calendar",
    summary_zh="企业日程（iCalendar）",
)
async def read_calendar_file(call: CallDep, id: UUID) -> CalendarFile:
    enterprise = call.subject
    found = await agenda.find(call.session, call.actor, enterprise)
    content = icalendar(enterprise.name, agenda.entries(found))
    return CalendarFile(file_name=f"{enterprise.uscc}.ics", media_type=MEDIA_TYPE, content=content)
