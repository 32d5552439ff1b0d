"""The few files that pages load: a style sheet and two drawings, read once."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from domain.rules.errors import NotFound

_TYPES = {"pages.css": "text/css", "chop.svg": "image/svg+xml", "meander.svg": "image/svg+xml"}
_DAY = 86_400


async def static_file(request: Request) -> Response:
    """Raises NotFound."""
    name = request.path_params["name"]
    if name not in _TYPES:
        raise NotFound()
    headers = {"Cache-Control": f"public, max-age={_DAY}"}
    return Response(_content(name), headers=headers, media_type=_TYPES[name])


@cache
def address(name: str) -> str:
    """The file's address, which changes with its content."""
    return f"/static/{name}?v={hashlib.sha256(_content(name)).hexdigest()[:12]}"


@cache
def _content(name: str) -> bytes:
    return files("api.pages").joinpath("static", name).read_bytes()
