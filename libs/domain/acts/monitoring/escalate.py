"""Escalate a missing report (逾期上报): the county is told, at the stages that its form names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import amend
from domain.models import Obligation
from domain.queries import monitoring, report_forms
from domain.rules.errors import Conflict
from domain.rules.law.permissions import Actor
from domain.rules.time.periods import legal_day


async def escalate(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Obligation:
    """Raises NotFound, StateForbids (it is not overdue), Conflict (not due, or done already)."""
    obligation = await monitoring.find_obligation(session, actor, id_, lock=True)
    if obligation.status != "OVERDUE":
        raise obligation.life_cycle.refusal(obligation.status)
    days_over = (legal_day(now) - obligation.due_on).days
    stages = (await report_forms.kind_of(session, obligation)).escalate_days_after
    stage = max((stage for stage in stages if stage <= days_over), default=None)
    done = obligation.escalated_after
    if stage is None or (done is not None and done >= stage):
        raise Conflict("未到告知推荐单位之时或已告知", "The county need not be told yet, or has been told")
    obligation.escalated_after = stage
    data = {"days_after": stage, "due_on": obligation.due_on, "district": obligation.district}
    await amend(session, obligation, "escalate", actor, now=now, data=data)
    return obligation
