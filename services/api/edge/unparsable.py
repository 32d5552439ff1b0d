"""What is no HTTP request at all: the server's parser stops there, and no application is ever asked."""

import secrets

import structlog

from api.edge.middleware import always
from api.errors import problems
from api.errors.refusals import MalformedRequest
from api.settings import Settings

_log = structlog.get_logger("api.access")


def refuse(settings: Settings) -> bytes:
    """A whole answer: in Chinese, since no header says otherwise, and the connection's last."""
    trace_id = secrets.token_hex(16)
    refusal = MalformedRequest()
    body = problems.encoded(
        problems.document(refusal, language="zh", trace_id=trace_id, base_url=settings.public_base_url)
    )
    headers = [
        *always(settings),
        (b"x-request-id", trace_id.encode()),
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-language", b"zh"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    _log.info("request", trace_id=trace_id, status=problems.status_of(MalformedRequest), code=refusal.code)
    lines = [b"HTTP/1.1 400 Bad Request", *(b"%s: %s" % header for header in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
