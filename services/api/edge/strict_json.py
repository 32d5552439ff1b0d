"""JSON as this service reads it (RFC 8259, I-JSON): one meaning for each body, and no text that cannot be stored."""

import json
import re
from typing import Any, NoReturn

from api.errors.refusals import InvalidJson
from domain.rules.errors import FieldError

DEPTH = 64
_INT64 = range(-(2**63), 2**63)
_ERRORS = 50
# Control characters but tab and line ends, bidirectional marks and overrides, lone surrogates, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def parse(raw: bytes) -> Any:
    """Raises InvalidJson: not UTF-8, not JSON, a repeated key, a number beyond range, nested too deep."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_int64,
        )
    except UnicodeDecodeError:
        raise InvalidJson("请求体不是有效的 UTF-8", "The body is not valid UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise InvalidJson() from None
    _require_depth(value)
    return value


def canonical(value: Any) -> bytes:
    """The same bytes for the same meaning: keys sorted, no white space."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def faulty_text(text: str) -> bool:
    """Whether it holds a character that no field takes."""
    return _FORBIDDEN.search(text) is not None


def text_faults(value: Any) -> list[FieldError]:
    """Every string, key or value, with a character that no field takes."""
    found: list[FieldError] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting and len(found) < _ERRORS:
        pointer, item = waiting.pop()
        if isinstance(item, str):
            if faulty_text(item):
                found.append(text_fault(pointer))
        elif isinstance(item, dict):
            if any(faulty_text(key) for key in item):
                found.append(text_fault(pointer))  # the key itself is not repeated
            else:
                waiting += [(f"{pointer}/{escaped(key)}", inner) for key, inner in item.items()]
        elif isinstance(item, list):
            waiting += [(f"{pointer}/{place}", inner) for place, inner in enumerate(item)]
    return found


def text_fault(pointer: str) -> FieldError:
    return FieldError(
        pointer,
        "forbidden_character",
        "含有不允许的字符（控制符、双向覆盖符或不完整的字符）",
        "It holds a character that is not allowed (control, bidirectional override, or half of one)",
    )


def escaped(segment: object) -> str:
    """A segment of a JSON pointer (RFC 6901)."""
    return str(segment)[:64].replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InvalidJson("JSON 对象中有重复的键", "An object repeats a key")
    return made


def _no_constant(_: str) -> NoReturn:
    raise InvalidJson("JSON 中没有 NaN 或 Infinity", "JSON has neither NaN nor Infinity")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise InvalidJson("数值超出范围", "A number is out of range")
    return number


def _int64(text: str) -> int:
    if len(text) > 20 or (number := int(text)) not in _INT64:
        raise InvalidJson("整数超出 64 位范围", "An integer needs more than 64 bits")
    return number


def _require_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> InvalidJson:
    return InvalidJson(f"JSON 嵌套超过 {DEPTH} 层", f"The JSON is nested deeper than {DEPTH} levels")
