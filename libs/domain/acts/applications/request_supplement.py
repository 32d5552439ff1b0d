"""Ask the enterprise to supply what is missing (补正通知)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.acts.reviews.void import void_reviews
from domain.advance import advance, require_version
from domain.models import Application
from domain.queries import applications, calendars, measures
from domain.rules.errors import FieldError, Invalid
from domain.rules.law.permissions import Actor, Role
from domain.rules.time.periods import legal_day, period_end


async def request_supplement(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    items: Sequence[str],
    days: int | None,
    now: datetime,
    version: int | None = None,
) -> Application:
    """Raises NotFound, Stale, StateForbids, Invalid (more days than the measure allows), CalendarNotLoaded.

    `days` are calendar days; the deadline is 24:00 of the last, moved on from a day off (Civil Code 203).
    Once the city asks, every review that relied on what is now to change is void, the county's included.
    """
    application = await applications.find(session, actor, id_, lock=True)
    require_version(application, version)
    application.life_cycle.target(application.status, "request_supplement")
    _require_in_hand(application, actor)
    period = (await measures.of(session, application)).periods.supplement
    if days is not None and days > period.max_days:
        text = f"最多{period.max_days}日", f"At most {period.max_days} days"
        raise Invalid(errors=[FieldError("/days", "too_long", *text)])
    application.supplement_items = list(items)
    calendar = await calendars.calendar(session)
    application.supplement_due_at = period_end(legal_day(now), days or period.default_days, calendar).ends_at
    await void_reviews(session, application, actor, now=now, reason="supplement requested")
    application.recommended_by = None
    await advance(session, application, "request_supplement", actor, now=now, reason="；".join(items))
    return application


def _require_in_hand(application: Application, actor: Actor) -> None:
    """The county asks while the case is with it, the city afterwards."""
    with_county = application.status == "SUBMITTED"
    if with_county != (actor.role is Role.COUNTY_OFFICER):
        raise application.life_cycle.refusal(application.status)
