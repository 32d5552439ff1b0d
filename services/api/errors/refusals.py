"""The refusals that only the edge knows: credentials, messages, repetition, limits, and dependencies that are down.

The domain's own are in `domain/rules/errors.py`; `problems.py` holds the status of each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.rules.errors import FieldError, Refusal


class EdgeRefusal(Refusal):
    """A refusal with headers of its own (`WWW-Authenticate`, `Retry-After`, `Allow` …)."""

    def __init__(
        self,
        zh: str = "",
        en: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        **extras: Any,
    ) -> None:
        self.headers = dict(headers or {})
        super().__init__(zh, en, errors=errors, **extras)


class Unauthenticated(EdgeRefusal):
    """No token, or none that holds; why is not said, since only a forger would gain by it."""

    code = "unauthenticated"
    title_zh = "未登录或凭证无效"
    title_en = "No valid credentials"

    def __init__(self, *, token_given: bool = True) -> None:
        challenge = 'Bearer error="invalid_token"' if token_given else "Bearer"
        super().__init__(headers={"WWW-Authenticate": challenge})


class MalformedRequest(EdgeRefusal):
    """The request cannot be parsed: query, path or a header."""

    code = "malformed_request"
    title_zh = "请求格式有误"
    title_en = "The request is malformed"


class InvalidJson(EdgeRefusal):
    """The body is not JSON as RFC 8259 and this service read it."""

    code = "invalid_json"
    title_zh = "请求体不是有效的 JSON"
    title_en = "The body is not valid JSON"


class RepeatedParameter(EdgeRefusal):
    """A query parameter stands in the address twice, so that nobody can say which is meant."""

    code = "repeated_parameter"
    title_zh = "查询参数重复"
    title_en = "A query parameter is repeated"


class InvalidCursor(EdgeRefusal):
    """The cursor was altered, or belongs to another list or other filters."""

    code = "invalid_cursor"
    title_zh = "分页游标无效"
    title_en = "The cursor is not valid"


class IdempotencyKeyMissing(EdgeRefusal):
    """A POST that creates or acts carries a key, so that it can be repeated safely."""

    code = "idempotency_key_missing"
    title_zh = "缺少 Idempotency-Key 请求头"
    title_en = "The Idempotency-Key header is missing"


class IdempotencyKeyMalformed(EdgeRefusal):
    """16 to 255 of A–Z, a–z, 0–9, hyphen and underscore, bare or in quotes."""

    code = "idempotency_key_malformed"
    title_zh = "Idempotency-Key 格式有误"
    title_en = "The Idempotency-Key is malformed"


class IfMatchMalformed(EdgeRefusal):
    """`If-Match` names entity tags; `*` is not taken, since it would overwrite what nobody has read."""

    code = "if_match_malformed"
    title_zh = "If-Match 格式有误"
    title_en = "The If-Match header is malformed"


class UnknownHost(EdgeRefusal):
    """The request is meant for another host."""

    code = "unknown_host"
    title_zh = "请求的主机名不属于本服务"
    title_en = "This service does not answer for that host"


class MethodNotAllowed(EdgeRefusal):
    """The resource exists, and does not take this method."""

    code = "method_not_allowed"
    title_zh = "不支持该请求方法"
    title_en = "The resource does not take this method"


class NotAcceptable(EdgeRefusal):
    """The caller takes no JSON, and there is nothing else."""

    code = "not_acceptable"
    title_zh = "无法提供所要求的媒体类型"
    title_en = "The resource exists as JSON only"


class TooLarge(EdgeRefusal):
    """The body is over the limit; it was not read."""

    code = "body_too_large"
    title_zh = "请求体过大"
    title_en = "The body is too large"


class AddressTooLong(EdgeRefusal):
    """The address is over the limit."""

    code = "address_too_long"
    title_zh = "请求地址过长"
    title_en = "The address is too long"


class UnsupportedMediaType(EdgeRefusal):
    """Bodies are `application/json` in UTF-8, not compressed."""

    code = "unsupported_media_type"
    title_zh = "请求体须为 application/json"
    title_en = "The body must be application/json"


class BodyTooSlow(EdgeRefusal):
    """The body did not arrive in time."""

    code = "body_too_slow"
    title_zh = "请求体未在规定时间内送达"
    title_en = "The body did not arrive in time"


class HeadersTooLarge(EdgeRefusal):
    """The header fields together are over the limit."""

    code = "headers_too_large"
    title_zh = "请求头过大"
    title_en = "The header fields are too large"


class IdempotencyKeyReused(EdgeRefusal):
    """The key belongs to a request with another address or another body."""

    code = "idempotency_key_reused"
    title_zh = "该 Idempotency-Key 已用于另一请求"
    title_en = "The Idempotency-Key was used for another request"


class ValueOutOfRange(EdgeRefusal):
    """The database refused a value that validation let through; a counter tells us, and a test keeps it at 0."""

    code = "value_out_of_range"
    title_zh = "提交的值超出允许范围"
    title_en = "A value is out of range"


class RequestInFlight(EdgeRefusal):
    """The same key is being worked on at this moment."""

    code = "request_in_flight"
    title_zh = "同一请求正在处理中"
    title_en = "The same request is being worked on"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class ConcurrentChange(EdgeRefusal):
    """Two changes met in the database; this one was undone and may be tried again."""

    code = "concurrent_change"
    title_zh = "与另一操作冲突，请重试"
    title_en = "Another change came in between; try again"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class IfMatchRequired(EdgeRefusal):
    """A change names the version it was decided upon."""

    code = "if_match_required"
    title_zh = "缺少 If-Match 请求头"
    title_en = "The If-Match header is required"


class TooManyRequests(EdgeRefusal):
    """The quota of the client, the person or the address is used up."""

    code = "too_many_requests"
    title_zh = "请求过于频繁"
    title_en = "Too many requests"


class Unavailable(EdgeRefusal):
    """Something the service depends on is down or overloaded, or the service is stopping."""

    code = "unavailable"
    title_zh = "服务暂不可用，请稍后重试"
    title_en = "The service is not available at the moment; try again later"

    def __init__(self, *, last_answer: bool = False) -> None:
        close = {"Connection": "close"} if last_answer else {}
        super().__init__(headers={"Retry-After": "2", **close})


class Internal(EdgeRefusal):
    """A defect of the service; the log holds the cause under the trace id."""

    code = "internal_error"
    title_zh = "服务内部错误"
    title_en = "An error of the service"
