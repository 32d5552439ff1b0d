"""Subscribe (订阅事件): a platform client's webhook, signed with a secret of its own."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Subscription
from domain.models.outbox import THIN
from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.divisions import require_division
from domain.rules.law.events import TYPES
from domain.rules.law.permissions import Actor

SECRET_BYTES = 32


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    url: str,
    event_types: Sequence[str],
    districts: Sequence[str] = (),
    enterprise_ids: Sequence[UUID] = (),
    now: datetime,
) -> Subscription:
    """Raises Invalid (an unknown event type or district, a target without TLS). Of each filter, none means all."""
    require_target(url)
    require_types(event_types)
    require_districts(districts)
    subscription = Subscription(
        client=actor.client,
        url=url,
        secret=new_secret(),
        event_types=sorted(set(event_types)),
        districts=sorted(set(districts)),
        enterprise_ids=sorted({str(id_) for id_ in enterprise_ids}),
        payload=THIN,
        active=True,
    )
    await begin(session, subscription, actor, now=now)
    return subscription


def new_secret() -> str:
    """A secret in Standard Webhooks' form."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def require_districts(districts: Sequence[str]) -> None:
    """Raises Invalid unless all are recommending bodies' codes."""
    for place, code in enumerate(districts):
        require_division(code, f"/districts/{place}")


def require_target(url: str) -> None:
    """Raises Invalid. Which addresses may be reached is decided at delivery, where names are resolved."""
    if not _is_target(url):
        text = "应为不含用户信息的 https 地址", "An https address without user information is expected"
        raise Invalid(errors=[FieldError("/url", "not_a_target", *text)])


def _is_target(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = parts.port != 0  # to ask for the port is to have it checked
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.fragment)
    return parts.scheme == "https" and bool(parts.hostname) and plain and usable


def require_types(event_types: Sequence[str]) -> None:
    known = set(TYPES.values())
    errors = [
        FieldError(f"/event_types/{place}", "unknown_type", "没有此事件类型", "There is no such event type")
        for place, kind in enumerate(event_types)
        if kind not in known
    ]
    if errors:
        raise Invalid(errors=errors)
