"""Files as answers: their very bytes, under a name, with their digest for an entity tag."""

from http import HTTPStatus
from typing import NamedTuple

from starlette.responses import Response

from api.edge.etags import none_match_holds

# what the contract promises a client that sets memory aside
LARGEST = 64 * 1024 * 1024


class File(NamedTuple):
    """`name` is plain ASCII, as numbers are; `digest` changes with the content and with nothing else."""

    name: str
    content: bytes
    digest: str


def answer(file: File, media_type: str, headers: dict[str, str], if_none_match: str | None) -> Response:
    """The file to be saved, or 304 to whoever has it."""
    headers["ETag"] = f'"{file.digest}"'
    if none_match_holds(if_none_match, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return Response(file.content, HTTPStatus.OK, headers, media_type)
