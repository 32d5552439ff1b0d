"""Verify a certificate (证书查验) by the number printed on it."""

import re
import unicodedata
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from api.pages.visit import Visit
from api.schemas.certifications import PublicCertificate
from domain.queries import certifications
from domain.rules.errors import Invalid, NotFound
from domain.rules.facts.identifiers import parse_certificate_number

_DASHES = re.compile(r"[\u2010-\u2015\u2212_]")
_LONGEST = 64


async def verify(visit: Visit) -> Response:
    """The form; a number that was filled in leads to its page, which can be kept, sent and printed."""
    given = visit.asked("number")
    if not given:
        return visit.answer("verify.html", given="", fault=None)
    try:
        number = as_printed(given)
    except Invalid as refused:
        return _mistyped(visit, given, refused)
    return RedirectResponse(visit.reader.link(f"/verify/{number}"), HTTPStatus.SEE_OTHER)


async def verified(visit: Visit) -> Response:
    """What the register says of a number at this moment."""
    given = visit.request.path_params["number"]
    try:
        number = as_printed(given)
    except Invalid as refused:
        return _mistyped(visit, given, refused)
    try:
        row = await certifications.by_number(visit.session, number)
    except NotFound:
        return visit.answer("unverified.html", status=HTTPStatus.NOT_FOUND, number=number)
    base_url = visit.request.app.state.settings.public_base_url
    return visit.answer(
        "verified.html",
        certificate=PublicCertificate.of(row),
        public_address=f"{base_url}/verify/{row.number}",
    )


def as_printed(typed: str) -> str:
    """The number as the certificate has it: full-width forms, spaces, dashes and small letters are forgiven.

    Raises Invalid.
    """
    plain = unicodedata.normalize("NFKC", typed[: 2 * _LONGEST]).upper()
    number = _DASHES.sub("-", "".join(plain.split()))
    parse_certificate_number(number)
    return number


def _mistyped(visit: Visit, given: str, refused: Invalid) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.answer("verify.html", status=status, given=given[:_LONGEST], fault=refused)
