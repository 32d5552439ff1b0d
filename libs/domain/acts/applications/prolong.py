"""Prolong (延期): the drafts of a round may be submitted for as long as the round is open."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.models import Round
from domain.queries import applications
from domain.rules.law.permissions import Actor


async def prolong(session: AsyncSession, actor: Actor, round_: Round, *, now: datetime) -> None:
    """Every draft of the round gets the round's last day."""
    for draft in await applications.drafts_of(session, round_.id):
        draft.due_on = round_.closes_on
        await advance.amend(session, draft, "prolong", actor, now=now)
