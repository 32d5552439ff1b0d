"""Void the reviews of an application: what they relied on changes, or the case has ended."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import advance
from domain.models import Application
from domain.queries import reviews
from domain.rules.law.permissions import WORKER, Actor


async def void_reviews(
    session: AsyncSession, application: Application, actor: Actor, *, now: datetime, reason: str
) -> None:
    """Void the county's review and every expert's; recorded as the service's own step on the actor's act."""
    by = Actor(WORKER.person, WORKER.role, WORKER.client, on_behalf_of=actor.person)
    county = await reviews.county_valid(session, application.id)
    if county is not None:
        await advance(session, county, "void", by, now=now, reason=reason)
    for review in await reviews.valid(session, application.id):
        await advance(session, review, "void", by, now=now, reason=reason)
