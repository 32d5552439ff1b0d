"""Whether the process lives, and whether it can do its work. Outside the contract, for whoever runs the service."""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from api.errors.refusals import Unavailable

router = APIRouter(prefix="/health", include_in_schema=False)
_PATIENCE = 2.0


@router.get("/live")
async def live() -> Response:
    return JSONResponse({"status": "live"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """Asks the database, past the queue: a full house is no reason to be taken out. Raises Unavailable."""
    try:
        async with asyncio.timeout(_PATIENCE), request.app.state.probe.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        raise Unavailable() from None
    return JSONResponse({"status": "ready"})
