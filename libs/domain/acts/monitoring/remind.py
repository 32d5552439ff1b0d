"""Remind the enterprise that a report is owed (报送提醒), at the stages that the measure names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import amend
from domain.models import Obligation
from domain.queries import monitoring, report_forms
from domain.rules.errors import Conflict
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def remind(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Obligation:
    """Raises NotFound, StateForbids, Conflict (not due, or given already).

    Of several stages that a stopped worker missed the nearest alone is given.
    """
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    obligation.life_cycle.target(obligation.status, "chase")
    days_left = (obligation.due_on - legal_day(now)).days
    stages = (await report_forms.kind_of(session, obligation)).remind_days_before
    stage = min((stage for stage in stages if 0 <= days_left <= stage), default=None)
    given = obligation.reminded_before
    if stage is None or (given is not None and given <= stage):
        raise Conflict("该提醒未到期或已发出", "The reminder is not due or was given already")
    obligation.reminded_before = stage
    data = {"days_before": stage, "due_on": obligation.due_on}
    await amend(session, obligation, "remind", actor, now=now, data=data)
    return obligation
