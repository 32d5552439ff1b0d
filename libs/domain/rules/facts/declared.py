"""The facts of a case (申报数据): checked once against the catalogue, then immutable.

A fact that is absent and one that is null mean the same: it was not declared. Nothing is rounded, nothing is
guessed, and whatever is wrong is reported at once, field by field.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FACT_FIELDS, PARTS_OF, UNITS, FactField

FactValue = int | Decimal | bool | date | str
Source = Literal["declared", "evidence", "official"]

TEXT_MAX = 2000
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
_INDUSTRY = re.compile(r"[0-9]{2,4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT_MAX = 10**15 - 1
# a sign, 15 digits, the point, 6 digits
_DECIMAL_LENGTH = 23
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Facts(Mapping[str, FactValue]):
    """Typed facts by code, only those declared.

    `official` names those that an authority supplied, `evidenced` those for which a material (证明材料) was handed in.
    """

    __slots__ = ("_values", "evidenced", "official")

    def __init__(
        self,
        values: Mapping[str, FactValue],
        official: Collection[str] = (),
        evidenced: Collection[str] = (),
    ) -> None:
        self._values = dict(values)
        self.official = frozenset(official)
        self.evidenced = frozenset(evidenced)

    def __getitem__(self, code: str) -> FactValue:
        return self._values[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, code: str, default: Any = None) -> Any:
        """The fact, or `default` where it was not declared (the mapping's own `get`, without its detour)."""
        return self._values.get(code, default)

    def source(self, code: str) -> Source:
        """Whose word a fact is: an authority's, a material's (`evidence`), or the enterprise's (`declared`)."""
        if code in self.official:
            return "official"
        return "evidence" if code in self.evidenced else "declared"

    def canonical(self) -> dict[str, Any]:
        """A JSON-ready form, the same for equal facts: decimals as plain strings, dates as ISO 8601."""
        return {code: plain(self._values[code]) for code in sorted(self._values)}


def plain(value: FactValue) -> Any:
    """One fact as JSON has it; `1000.00` and `1000` are the same number and read the same."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return value.isoformat() if isinstance(value, date) else value


def validate_facts(
    raw: Mapping[str, object],
    day: date | None = None,
    *,
    official: Collection[str] = (),
    evidenced: Collection[str] = (),
) -> Facts:
    """Check declared facts against the catalogue and type them.

    Decimals arrive as strings (`"1000.50"`, at most 15 integer and 6 fraction digits), counts as integers,
    dates as ISO 8601. `day` is the legal day on which they are declared: no date may lie after it, save the
    end of a title. Raises `Invalid` with one `FieldError` for every field at fault.
    """
    errors: list[FieldError] = []
    values: dict[str, FactValue] = {}
    for code, given in raw.items():
        if given is None:
            continue
        field = FACT_FIELDS.get(code)
        read = _unknown if field is None else _READERS[field.type]
        value = read(field or _NO_FIELD, given)
        if isinstance(value, _Fault):
            errors.append(value.at(code))
        else:
            values[code] = value
    errors.extend(_disagreements(values, day))
    if errors:
        raise Invalid("填报数据有误", "The declared facts are not valid", errors=errors)
    return Facts(values, official, evidenced)


def read_value(field: FactField, given: object, pointer: str) -> FactValue | FieldError:
    """One value of a form that is not the catalogue's, e.g. a figure of a periodic report."""
    value = _READERS[field.type](field, given)
    return FieldError(pointer, value.code, value.zh, value.en) if isinstance(value, _Fault) else value


class _Fault:
    """What is wrong with one value, before it is known where the value stood."""

    __slots__ = ("code", "en", "zh")

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.zh, self.en = code, zh, en

    def at(self, fact: str) -> FieldError:
        pointer = "/facts/" + fact.replace("~", "~0").replace("/", "~1")
        return FieldError(pointer, self.code, self.zh, self.en)


_NO_FIELD = FactField("", "text", "none", "", "")


def _unknown(field: FactField, given: object) -> FactValue | _Fault:
    return _Fault("unknown_field", "没有此数据项", "There is no such fact")


def _integer(field: FactField, given: object) -> FactValue | _Fault:
    if isinstance(given, bool) or not isinstance(given, int):
        return _Fault("wrong_type", "应为整数", "An integer is expected")
    if given < field.minimum:
        return _Fault("too_small", f"不得小于{field.minimum}", f"It may not be less than {field.minimum}")
    if given > _COUNT_MAX:
        return _Fault("too_many_digits", "整数部分最多15位", "At most 15 integer digits")
    return given


def _decimal(field: FactField, given: object) -> FactValue | _Fault:
    text = format(given, "f") if isinstance(given, Decimal) and given.is_finite() else given
    if not isinstance(text, str):
        return _Fault("wrong_type", "应为十进制数字符串", "A decimal number in a string is expected")
    if not _DECIMAL.fullmatch(text):
        return _Fault(
            "not_a_decimal",
            "应为十进制数，整数部分最多15位，小数部分最多6位",
            "A plain decimal number with at most 15 integer and 6 fraction digits is expected",
        )
    value = Decimal(text)
    if value < 0 and not field.signed:
        return _Fault("negative", "不得为负数", "It may not be negative")
    return value


def _boolean(field: FactField, given: object) -> FactValue | _Fault:
    return (
        given if isinstance(given, bool) else _Fault("wrong_type", "应为是或否", "true or false is expected")
    )


def _date(field: FactField, given: object) -> FactValue | _Fault:
    if type(given) is date:
        return given
    fault = _Fault("not_a_date", "应为日期（YYYY-MM-DD）", "A date (YYYY-MM-DD) is expected")
    if not isinstance(given, str) or not _DATE.fullmatch(given):
        return fault
    try:
        return date.fromisoformat(given)
    except ValueError:
        return fault


def _enum(field: FactField, given: object) -> FactValue | _Fault:
    if isinstance(given, str) and given in field.values:
        return given
    allowed = ", ".join(field.values)
    return _Fault("not_an_option", f"应为下列之一：{allowed}", f"One of these is expected: {allowed}")


def _industry(field: FactField, given: object) -> FactValue | _Fault:
    if isinstance(given, str) and _INDUSTRY.fullmatch(given):
        return given
    return _Fault(
        "not_an_industry_code", "应为2至4位行业代码", "An industry code of 2 to 4 digits is expected"
    )


def _text(field: FactField, given: object) -> FactValue | _Fault:
    if not isinstance(given, str):
        return _Fault("wrong_type", "应为文字", "Text is expected")
    if len(given) > TEXT_MAX:
        return _Fault("too_long", f"最多{TEXT_MAX}字", f"At most {TEXT_MAX} characters")
    if _CONTROL.search(given):
        return _Fault("control_character", "含有控制字符", "It contains control characters")
    return given


_READERS: dict[str, Callable[[FactField, object], FactValue | _Fault]] = {
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "enum": _enum,
    "industry_code": _industry,
    "text": _text,
}


def _disagreements(values: Mapping[str, FactValue], day: date | None) -> Iterator[FieldError]:
    """Values that are sound alone but not beside each other or beside the day."""
    for code, value in values.items():
        if day is not None and type(value) is date and value > day and not FACT_FIELDS[code].future:
            yield _Fault("in_the_future", "日期不得晚于填报日", "The date may not lie in the future").at(code)
    for part, whole in PARTS_OF:
        if part in values and whole in values and values[part] > values[whole]:  # type: ignore[operator]  # both are figures by their fields; the mapping holds texts too
            name = FACT_FIELDS[whole]
            yield _Fault("exceeds_total", f"不得大于{name.zh}", f"It may not exceed: {name.en}").at(part)
    start, end = values.get("tech_sme_title_from"), values.get("tech_sme_title_until")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield _Fault("ends_before_start", "截止日早于生效日", "The title ends before it starts").at(
            "tech_sme_title_until"
        )


_JSON_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer", "format": "int64", "maximum": _COUNT_MAX},
    "decimal": {"type": "string", "maxLength": _DECIMAL_LENGTH},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "enum": {"type": "string"},
    "industry_code": {"type": "string", "pattern": f"^{_INDUSTRY.pattern}$", "maxLength": 4},
    "text": {"type": "string", "maxLength": TEXT_MAX},
}


def facts_schema() -> dict[str, Any]:
    """The catalogue as a JSON Schema, for the contract; every fact may be absent or null."""
    properties = {code: _field_schema(field) for code, field in FACT_FIELDS.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _field_schema(field: FactField) -> dict[str, Any]:
    unit_zh, unit_en = UNITS[field.unit]
    zh = f"{field.zh}（{unit_zh}）" if unit_zh else field.zh
    en = f"{field.en}, {unit_en}" if unit_en else field.en
    schema = {
        **_JSON_TYPES[field.type],
        "title": field.en,
        "description": f"{zh}. {en}.",
    }
    if field.type == "integer":
        schema["minimum"] = field.minimum
    if field.type == "decimal":
        sign = "-?" if field.signed else ""
        schema["pattern"] = f"^{_DECIMAL.pattern.replace('-?', sign, 1)}$"
    if field.type == "enum":
        schema["enum"] = list(field.values)
        schema["x-enum-descriptions"] = {code: f"{zh} / {en}" for code, zh, en in field.options}
    schema["type"] = [schema["type"], "null"]
    if "enum" in schema:
        schema["enum"].append(None)
    return schema
