"""The API's reference: the contract, made readable by pages like all others; no script, nothing from elsewhere."""

import asyncio
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from api.contract import document as contract
from api.pages import contract_reading as reading
from api.pages.guides import GUIDES
from api.pages.reader import Reader
from api.pages.rendering import render
from domain.rules.errors import NotFound

_DAY = 86_400


async def index(reader: Reader, request: Request) -> Response:
    """Every operation, by tag."""
    document = await _document()
    return render(
        reader,
        "reference.html",
        tags=reading.tags(document, reader.language),
        schemas=sorted(document["components"]["schemas"]),
        version=document["info"]["version"],
        guides=GUIDES,
    )


async def entry(reader: Reader, request: Request) -> Response:
    """One operation or one schema. Raises NotFound."""
    name = request.path_params["name"]
    document = await _document()
    if name in document["components"]["schemas"]:
        return render(reader, "schema.html", schema=reading.schema(document, name, reader.language))
    operation = reading.operation(document, name, reader.language)
    if operation is None:
        raise NotFound()
    return render(reader, "operation.html", operation=operation)


async def contract_file(request: Request) -> Response:
    """The contract itself, for generators."""
    await _document()
    headers = {"Cache-Control": f"public, max-age={_DAY}"}
    return Response(_file(), headers=headers, media_type="application/json")


async def _document() -> contract.Document:
    """Made once, and not in the way of others."""
    return await asyncio.to_thread(contract.document)


@cache
def _file() -> bytes:
    return contract.text().encode()
