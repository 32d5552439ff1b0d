"""Change an expert's entry: the city any of it, the expert their own interests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.reviews.recuse import recuse_from
from domain.models import Application, Enterprise, Expert, ExpertReview
from domain.queries import applications, reviews
from domain.rules.actors import Actor, Role
from domain.rules.errors import Forbidden
from domain.rules.identifiers import require_credit_code


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
    cases = await applications.with_expert(session, id_)
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
    await _end_reviews_in_conflict(session, expert, {case.id: case for case in cases}, actor, now)
    return expert


async def _end_reviews_in_conflict(
    session: AsyncSession, expert: Expert, cases: dict[UUID, Application], actor: Actor, now: datetime
) -> None:
    barred = [*expert.interests, *([expert.employer_uscc] if expert.employer_uscc else [])]
    statement = (
        select(ExpertReview)
        .join(Enterprise, Enterprise.id == ExpertReview.enterprise_id)
        .where(
            ExpertReview.expert_id == expert.id,
            ExpertReview.application_id.in_(cases),
            ExpertReview.status.in_(("ASSIGNED", "SUBMITTED")),
            Enterprise.uscc.in_(barred),
        )
        .with_for_update(of=ExpertReview)
    )
    for review in (await session.scalars(statement)).all():
        case = cases[review.application_id]
        await recuse_from(session, actor, case, review, reason="an interest was declared", now=now)
