"""The public register (公开名录): every title, by district and state."""

from collections.abc import Collection

from starlette.responses import Response

from api.edge import cursors
from api.pages.visit import Visit
from api.schemas.certifications import PublicCertificate
from domain.models import Certification
from domain.queries import certifications, common
from domain.rules.errors import FieldError, Invalid
from domain.rules.labels import CERTIFICATION_STATUS, DISTRICT

LENGTH = 20


async def register(visit: Visit) -> Response:
    """A page of the register, the newest titles first. Raises Invalid, InvalidCursor."""
    district = _choice(visit, "district", DISTRICT)
    status = _choice(visit, "status", CERTIFICATION_STATUS)
    secret = visit.request.app.state.settings.cursor_secret.get_secret_value()
    bound_to = cursors.context("/register", [("district", district or ""), ("status", status or "")])
    cursor = visit.asked("cursor")
    page = await common.page(
        visit.session,
        certifications.register(district=district, status=status),
        Certification,
        limit=LENGTH,
        after=cursors.read(secret, bound_to, cursor) if cursor else None,
    )
    return visit.answer(
        "register.html",
        certificates=[PublicCertificate.of(row) for row in page.items],
        district=district,
        status_wanted=status,
        later=bool(cursor),
        next_cursor=page.after and cursors.sign(secret, bound_to, page.after),
    )


def _choice(visit: Visit, name: str, known: Collection[str]) -> str | None:
    """One of the codes on offer, or none. Raises Invalid."""
    given = visit.asked(name)
    if given and given not in known:
        text = "没有此筛选项", "There is no such choice"
        raise Invalid(errors=[FieldError(f"#/query/{name}", "unknown_choice", *text)])
    return given or None
