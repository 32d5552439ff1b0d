"""What validation found, in both languages, with JSON pointers, and never with the value that was sent."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.edge.strict_json import escaped
from domain.rules.errors import FieldError, Invalid, NotFound, Refusal

MOST = 100

# pydantic's kinds of error; `{…}` names a limit of the schema, never a value of the request
_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("必填", "It is required"),
    "extra_forbidden": ("没有此字段", "There is no such field"),
    "string_type": ("应为字符串", "It must be a string"),
    "string_too_short": ("至少 {min_length} 个字符", "It needs at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字符", "It takes at most {max_length} characters"),
    "string_pattern_mismatch": ("格式不符合要求", "It does not have the required form"),
    "literal_error": ("不是允许的代码", "It is not one of the codes"),
    "enum": ("不是允许的代码", "It is not one of the codes"),
    "int_type": ("应为整数", "It must be an integer"),
    "int_parsing": ("应为整数", "It must be an integer"),
    "int_from_float": ("应为整数", "It must be an integer"),
    "float_type": ("应为数值", "It must be a number"),
    "bool_type": ("应为 true 或 false", "It must be true or false"),
    "bool_parsing": ("应为 true 或 false", "It must be true or false"),
    "greater_than_equal": ("不得小于 {ge}", "It may not be less than {ge}"),
    "greater_than": ("应大于 {gt}", "It must be greater than {gt}"),
    "less_than_equal": ("不得大于 {le}", "It may not be greater than {le}"),
    "less_than": ("应小于 {lt}", "It must be less than {lt}"),
    "too_short": ("至少 {min_length} 项", "It needs at least {min_length} items"),
    "too_long": ("最多 {max_length} 项", "It takes at most {max_length} items"),
    "list_type": ("应为数组", "It must be an array"),
    "dict_type": ("应为对象", "It must be an object"),
    "model_type": ("应为对象", "It must be an object"),
    "model_attributes_type": ("应为对象", "It must be an object"),
    "decimal_type": ("应为十进制数字符串", "It must be a decimal in a string"),
    "decimal_parsing": ("应为十进制数字符串", "It must be a decimal in a string"),
    "decimal_max_digits": ("数字位数过多", "It has too many digits"),
    "decimal_max_places": ("小数位数过多", "It has too many decimal places"),
    "decimal_whole_digits": ("整数位数过多", "It has too many digits before the point"),
    "uuid_type": ("应为 UUID", "It must be a UUID"),
    "uuid_parsing": ("应为 UUID", "It must be a UUID"),
    "uuid_format": ("应为带连字符的 UUID", "It must be a UUID with hyphens"),
    "date_type": ("应为日期字符串", "It must be a date in a string"),
    "date_format": ("日期应写作 YYYY-MM-DD", "A date is written YYYY-MM-DD"),
    "date_parsing": ("日期应写作 YYYY-MM-DD", "A date is written YYYY-MM-DD"),
    "date_from_datetime_parsing": ("没有这一天", "There is no such day"),
    "date_from_datetime_inexact": ("日期应写作 YYYY-MM-DD", "A date is written YYYY-MM-DD"),
    "null_forbidden": ("不得为 null，不填时请省略", "It may not be null; leave it out instead"),
    "blank": ("不得只含空白", "It may not be white space alone"),
    "digits": ("应为十进制整数", "It must be a decimal integer"),
}
_OTHER = ("内容不符合要求", "It is not valid here")
_LIMITS = ("min_length", "max_length", "ge", "gt", "le", "lt")


def refusal_for(found: Sequence[Mapping[str, Any]], others: Sequence[FieldError] = ()) -> Refusal:
    """All that is wrong at once; what goes wrong in the path leads nowhere, and is simply not found."""
    if any(error["loc"][:1] == ("path",) for error in found):
        return NotFound()
    return Invalid(errors=[*translated(found), *others])


def translated(found: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    errors = {}
    for error in found:
        pointer = _pointer(error["loc"])
        zh, en = _WORDS.get(error["type"], _OTHER)
        limits = {name: value for name, value in error.get("ctx", {}).items() if name in _LIMITS}
        words = (zh.format(**limits), en.format(**limits))
        errors[pointer, error["type"]] = FieldError(pointer, error["type"], *words)
    return list(errors.values())[:MOST]


def unknown_parameter(name: str) -> FieldError:
    return FieldError(
        f"#/query/{escaped(name)}", "unknown_parameter", "没有此查询参数", "There is no such parameter"
    )


def _pointer(location: Sequence[str | int]) -> str:
    """`/name/0` into the body, `#/query/limit` into the query."""
    place, *rest = location
    prefix = "" if place == "body" else f"#/{place}"
    return prefix + "".join(f"/{escaped(segment)}" for segment in rest)
