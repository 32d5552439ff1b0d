"""Enter an enterprise, by itself or by the city."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Enterprise
from domain.rules.errors import AlreadyExists, FieldError, Invalid
from domain.rules.facts.divisions import require_division
from domain.rules.facts.identifiers import require_credit_code
from domain.rules.law.permissions import Actor, Role
from domain.rules.time.periods import legal_day


async def register(
    session: AsyncSession,
    actor: Actor,
    *,
    uscc: str,
    name: str,
    legal_form: str,
    district: str,
    address: str,
    registered_on: date,
    moved_in: bool,
    industry_code: str,
    legal_representative: str,
    contact_name: str,
    contact_phone: str,
    now: datetime,
) -> Enterprise:
    """Raises Invalid (credit code, unknown district, future day, not the actor's own code), AlreadyExists."""
    code = require_credit_code(uscc)
    require_own_code(actor, code)
    require_division(district)
    require_past(registered_on, legal_day(now))
    if await session.scalar(select(Enterprise.id).where(Enterprise.uscc == code)):
        raise AlreadyExists(conflicting_field="uscc")
    enterprise = Enterprise(
        uscc=code,
        name=name,
        legal_form=legal_form,
        district=district,
        address=address,
        registered_on=registered_on,
        moved_in=moved_in,
        industry_code=industry_code,
        legal_representative=legal_representative,
        contact_name=contact_name,
        contact_phone=contact_phone,
    )
    await begin(session, enterprise, actor, now=now)
    return enterprise


def require_own_code(actor: Actor, code: str) -> None:
    if actor.role is Role.ENTERPRISE and actor.uscc != code:
        error = FieldError(
            "/uscc", "not_your_enterprise", "只能登记授权您的企业", "Only the enterprise that authorised you"
        )
        raise Invalid(errors=[error])


def require_past(day: date, today: date) -> None:
    if day > today:
        error = FieldError(
            "/registered_on", "in_the_future", "日期不得晚于今日", "The date may not lie in the future"
        )
        raise Invalid(errors=[error])
