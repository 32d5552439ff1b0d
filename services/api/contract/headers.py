"""The headers of the contract: what a request may or must say, and what an answer tells."""

from http import HTTPStatus
from typing import Any

from api.edge.middleware import API_VERSION
from api.edge.operation import Operation

_TAG = '^(W/)?"[!#-~]*"$'
_TAGS = '^[ \\t]*(W/)?"[!#-~]*"([ \\t]*,[ \\t]*(W/)?"[!#-~]*"){0,15}[ \\t]*$'


def _header(zh: str, en: str, example: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    kind = {"type": "string", "maxLength": 200, **schema}
    return {"description": f"{zh} / {en}", "required": required, "schema": kind, "example": example}


HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": _header("接口版本", "The version of this contract", API_VERSION, required=True),
    "X-Request-Id": _header("跟踪号", "The trace id", "4bf92f3577b34da6a3ce929d0e0e4736", required=True),
    "ETag": _header("资源版本", "The version of the resource", '"v2"', required=True, pattern=_TAG),
    "Location": _header(
        "新资源的地址",
        "Where the new resource is",
        "/v1/applications/01930b5e-7a10-7c3d-9e4f-0a1b2c3d4e01",
        required=True,
    ),
    "Link": _header(
        "下一页的地址", "Where the next page is", '</v1/rounds?limit=20&cursor=…>; rel="next"', maxLength=8192
    ),
    "Idempotency-Replayed": _header(
        "答复系重放，未再次办理", "The answer is a replay: nothing was done again", "true", enum=["true"]
    ),
    "RateLimit": _header("剩余次数", "What is left of the quota", '"person";r=5999;t=60'),
    "RateLimit-Policy": _header("限额", "The quota", '"person";q=6000;w=60'),
    "Retry-After": _header("多少秒后重试", "Try again after so many seconds", "2", pattern="^[0-9]{1,6}$"),
    "WWW-Authenticate": _header("登录方式", "How to authenticate", "Bearer", required=True),
    "Content-Language": _header(
        "答复的语言", "The language of the answer", "zh", required=True, enum=["zh", "en"]
    ),
    "Content-Disposition": _header(
        "保存为何文件名",
        "Under which name to save it",
        'attachment; filename="BS-2026-0001.zip"',
        required=True,
    ),
    "Accept": _header("可接受的媒体类型", "The media type that is taken", "application/json"),
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "每次操作一个新值；以同一值重试只办理一次，七日内有效 / A fresh value for each operation;"
        " a retry with the same value is done once, for seven days",
        "schema": {
            "type": "string",
            "maxLength": 257,
            "pattern": '^([A-Za-z0-9_-]{16,255}|"[A-Za-z0-9_-]{16,255}")$',
        },
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "据以作出决定的版本（ETag） / The version on which the change was decided (its `ETag`)",
        "schema": {"type": "string", "maxLength": 1000, "pattern": _TAGS},
        "example": '"v2"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "已有的版本；未变则答复 304 / The version at hand: 304 if it is still the current one",
        "schema": {"type": "string", "maxLength": 1000},
        "example": '"v2"',
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "说明文字的语言，默认中文 / The language of messages; Chinese, unless asked otherwise",
        "schema": {"type": "string", "maxLength": 1000},
        "example": "zh",
    },
}


def asked_by(operation: Operation) -> list[dict[str, str]]:
    """References to the header parameters of an operation."""
    wanted = {
        "IdempotencyKey": operation.idempotent,
        "IfMatch": operation.if_match,
        "IfNoneMatch": operation.conditional and not operation.writes,
        "AcceptLanguage": True,
    }
    return [{"$ref": f"#/components/parameters/{name}"} for name, asked in wanted.items() if asked]


def of_answer(operation: Operation, *, versioned: bool) -> dict[str, Any]:
    told = {
        "Location": operation.location is not None,
        "ETag": versioned or operation.is_file,
        "Content-Disposition": operation.is_file,
        "Link": operation.paged,
        "Retry-After": operation.status_code == HTTPStatus.ACCEPTED,
        "Idempotency-Replayed": operation.idempotent,
    }
    return _references(*(name for name, said in told.items() if said), "API-Version", "X-Request-Id", *_QUOTA)


def of_problem(status: int) -> dict[str, Any]:
    extra = {
        401: ("WWW-Authenticate",),
        409: ("Retry-After",),
        415: ("Accept",),
        429: ("Retry-After",),
        503: ("Retry-After",),
    }
    return _references("API-Version", "X-Request-Id", "Content-Language", *_QUOTA, *extra.get(status, ()))


_QUOTA = ("RateLimit", "RateLimit-Policy")


def _references(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
