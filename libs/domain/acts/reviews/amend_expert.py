"""Change an expert's entry: the city any of it, the expert their own interests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.reviews.recuse import recuse_from
from domain.models import Enterprise, Expert, ExpertReview
from domain.queries import reviews
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

    An interest that comes to light ends the expert's reviews of that enterprise at once, submitted ones included.
    """
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
    barred = [*expert.interests, *([expert.employer_uscc] if expert.employer_uscc else [])]
    statement = (
        select(ExpertReview)
        .join(Enterprise, Enterprise.id == ExpertReview.enterprise_id)
        .where(
            ExpertReview.expert_id == expert.id,
            ExpertReview.status.in_(("ASSIGNED", "SUBMITTED")),
            Enterprise.uscc.in_(barred),
        )
        .with_for_update(of=ExpertReview)
    )
    for review in (await session.scalars(statement)).all():
        await recuse_from(session, actor, review, reason="an interest was declared", now=now)
