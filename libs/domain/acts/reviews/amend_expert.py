"""Change an expert's entry: the city any of it, the expert their own interests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.reviews.recuse import BEFORE_THE_DECISION, recuse_from
from domain.models import Application, Enterprise, Expert, ExpertReview
from domain.queries import applications, reviews
from domain.rules.errors import Forbidden
from domain.rules.facts.identifiers import require_credit_code
from domain.rules.law.permissions import WORKER, Actor, Role


async def amend_expert(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    changes: dict[str, Any],
    now: datetime,
    version: int | None = None,
) -> Expert:
    """Raises NotFound, Stale, Forbidden, Invalid.

    An interest that comes to light ends the expert's reviews of that enterprise at once, submitted ones included,
    as long as the case is not decided.
    """
    # the cases before the expert, in the order in which an assignment locks them
    await applications.with_expert(session, id_)
    expert = await reviews.find_expert(session, actor, id_, lock=True)
    advance.require_version(expert, version)
    if actor.role is Role.EXPERT and set(changes) - {"interests"}:
        raise Forbidden()
    for name, value in changes.items():
        setattr(expert, name, value)
    expert.interests = [require_credit_code(code) for code in expert.interests]
    if expert.employer_uscc is not None:
        expert.employer_uscc = require_credit_code(expert.employer_uscc)
    await advance.amend(session, expert, "amend", actor, now=now)
    await _end_reviews_in_conflict(session, expert, actor, now)
    return expert


async def _end_reviews_in_conflict(
    session: AsyncSession, expert: Expert, actor: Actor, now: datetime
) -> None:
    """Also of a case to which the expert was assigned while we waited: it cannot have been concluded since."""
    barred = [*expert.interests, *([expert.employer_uscc] if expert.employer_uscc else [])]
    statement = (
        select(ExpertReview)
        .join(Enterprise, Enterprise.id == ExpertReview.enterprise_id)
        .join(Application, Application.id == ExpertReview.application_id)
        .where(
            ExpertReview.expert_id == expert.id,
            Application.status.in_(BEFORE_THE_DECISION),
            ExpertReview.status.in_(("ASSIGNED", "SUBMITTED")),
            Enterprise.uscc.in_(barred),
        )
        .with_for_update(of=ExpertReview)
    )
    for review in (await session.scalars(statement)).all():
        case = await applications.find(session, WORKER, review.application_id)
        await recuse_from(session, actor, case, review, reason="an interest was declared", now=now)
