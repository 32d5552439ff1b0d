"""Enter an expert in the city's list (专家库)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Expert
from domain.rules.errors import AlreadyExists
from domain.rules.facts.identifiers import require_credit_code
from domain.rules.law.permissions import Actor


async def list_expert(
    session: AsyncSession,
    actor: Actor,
    *,
    person: str,
    name: str,
    institution: str,
    specialities: Sequence[str],
    employer_uscc: str | None,
    interests: Sequence[str],
    now: datetime,
) -> Expert:
    """Raises AlreadyExists, Invalid (credit codes)."""
    if await session.scalar(select(Expert.id).where(Expert.person == person)):
        raise AlreadyExists(conflicting_field="person")
    expert = Expert(
        person=person,
        name=name,
        institution=institution,
        specialities=list(specialities),
        employer_uscc=require_credit_code(employer_uscc) if employer_uscc else None,
        interests=[require_credit_code(code) for code in interests],
    )
    await begin(session, expert, actor, now=now)
    return expert
