"""Go on with a rehearsal: the next few enterprises, and the end once there are no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance, amend
from domain.models import Rehearsal, RehearsalOutcome, new_id
from domain.queries import measures, rehearsals
from domain.rules.assessment.rehearsal import Tally, rehearse
from domain.rules.law.permissions import Actor


async def assess(session: AsyncSession, actor: Actor, id_: UUID, *, now: datetime) -> Rehearsal:
    """Raises NotFound, StateForbids (it is finished)."""
    row = await rehearsals.find(session, actor, id_, lock=True)
    row.life_cycle.target(row.status, "finish")
    measure = await measures.of_hash(session, row.sha256)
    present = await measures.present(session, measure, row.day)
    tally, found = Tally(row.tally), []
    subjects = await rehearsals.subjects(session, measure, after=row.position)
    for enterprise_id, subject in subjects:
        outcome = rehearse(subject, measure, present, row.day)
        tally.add(outcome)
        found.append(
            {
                "id": new_id(),
                "rehearsal_id": row.id,
                "enterprise_id": enterprise_id,
                "uscc": subject.uscc,
                "name": subject.name,
                "holds_title": subject.holds_title,
                "outcome": outcome.code,
                "verdict": outcome.verdict,
                "present_verdict": outcome.present_verdict,
                "criteria": list(outcome.criteria),
            }
        )
    if found:
        await session.execute(insert(RehearsalOutcome), found)
        row.position, row.assessed, row.tally = subjects[-1][0], row.assessed + len(found), tally.canonical()
    if len(subjects) == rehearsals.AT_ONCE:
        await amend(session, row, "assess", actor, now=now)
    else:
        row.finished_at, row.total = now, row.assessed
        await advance(session, row, "finish", actor, now=now)
    return row
