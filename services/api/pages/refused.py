"""A refusal as a page where a browser asks, and as a problem document where a program does."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from api.errors import problems
from api.errors.refusals import EdgeRefusal
from api.pages.reader import Reader
from api.pages.rendering import render
from domain.advance import request_id

# what speaks JSON alone, whoever asks
_FOR_PROGRAMS = ("/v1", "/health", "/openapi")


def answer(failure: BaseException, scope: Scope) -> Response:
    """Whatever went wrong, in the caller's language and form."""
    if not _wants_page(scope):
        return problems.answer(failure, scope)
    refusal = problems.refusal_for(failure, scope)
    scope.setdefault(problems.NOTES, {})["code"] = refusal.code
    reader = Reader.of(scope)
    page = render(
        reader,
        "refused.html",
        status=problems.status_of(type(refusal)),
        keep=False,
        title=reader.say(refusal.title_zh, refusal.title_en),
        detail=reader.say(refusal.zh, refusal.en),
        errors=[reader.say(error.zh, error.en) for error in refusal.errors],
        unknown=problems.status_of(type(refusal)) == HTTPStatus.NOT_FOUND,
        code=refusal.code,
        trace_id=request_id.get() or "",
    )
    if isinstance(refusal, EdgeRefusal):
        page.headers.update(refusal.headers)
    return page


def _wants_page(scope: Scope) -> bool:
    accepted = ",".join(Headers(scope=scope).getlist("accept")).lower()
    return "text/html" in accepted and not scope["path"].startswith(_FOR_PROGRAMS)
