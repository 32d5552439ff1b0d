"""Notices (公示) that are over: each company is recognised in its own transaction, then the notice is concluded.

A notice stays found until its last company has left it, so that a worker that died in between leaves nothing behind.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.applications.recognise import recognise
from domain.acts.notices.conclude import conclude
from domain.queries import applications, notices
from domain.rules.law.permissions import WORKER
from worker.jobs.periodic_job import Duty

Step = tuple[Literal["recognise", "conclude"], UUID]


async def _find(session: AsyncSession, now: datetime) -> Sequence[Step]:
    steps: list[Step] = []
    for notice_id in await notices.due(session, now):
        steps += [("recognise", id_) for id_ in await applications.in_notice(session, notice_id)]
        steps.append(("conclude", notice_id))
    return steps


async def _act(session: AsyncSession, step: Step, now: datetime) -> None:
    verb, id_ = step
    if verb == "recognise":
        await recognise(session, WORKER, id_, now=now)
    elif not await applications.in_notice(session, id_):
        await conclude(session, WORKER, id_, now=now)


DUTY = Duty("conclude_notices", _find, _act)
