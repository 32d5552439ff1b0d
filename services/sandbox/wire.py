"""What lies under a request of the receiver: its connection, for what no HTTP answer can express; and its refusals."""

import asyncio
import ssl

from starlette.responses import JSONResponse, Response
from starlette.types import Send


class Wire:
    """The connection under a request (uvicorn's own transport)."""

    def __init__(self, send: Send) -> None:
        self._transport = getattr(getattr(send, "__self__", None), "transport", None)

    @property
    def context(self) -> ssl.SSLContext | None:
        """What the other side was shown when it connected; None where it asked for no TLS."""
        connection = self._transport and self._transport.get_extra_info("ssl_object")
        return connection.context if connection else None

    async def cut(self) -> None:
        """Drops the connection without another byte. Raises ConnectionResetError where there is none to drop."""
        if self._transport is None:
            raise ConnectionResetError("the receiver dropped the connection")
        self._transport.abort()
        await asyncio.sleep(0)

    def write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An RFC 9457 answer."""
    return JSONResponse(
        {"type": "about:blank", "status": status, "detail": detail},
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )
