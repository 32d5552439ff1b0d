"""Reads one table of a measure file strictly: every key known, every value of its type, nothing left over.

Whatever is wrong raises `MeasureInvalid` with the file, the key and what was expected there.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn, TypeVar, cast

from domain.rules.errors import FieldError
from domain.rules.measure.model import Ground, MeasureInvalid, Text

Choice = TypeVar("Choice", bound=str)

_ABSENT = object()
LARGEST_NUMBER = 10**15


class Table:
    """One table of the file and where it stands; the caller takes every key it knows, then calls `finish`."""

    def __init__(self, content: dict[str, Any], source: str, path: str = "") -> None:
        self._rest = dict(content)
        self._source = source
        self._path = path

    def refuse(self, key: str, expected_zh: str, expected_en: str) -> NoReturn:
        """Refuse the file: at this key something else was expected."""
        where = f"{self._path}.{key}" if self._path and key else self._path or key
        raise MeasureInvalid(
            f"{self._source}：{where}：{expected_zh}",
            f"{self._source}: {where}: {expected_en}",
            errors=[FieldError("/" + where.replace(".", "/"), "measure_invalid", expected_zh, expected_en)],
        )

    def has(self, key: str) -> bool:
        """Whether the key is there and not yet taken."""
        return key in self._rest

    def finish(self) -> None:
        """Refuse whatever was not taken."""
        for key in self._rest:
            self.refuse(key, "未知的键", "unknown key")

    def _take(self, key: str, default: Any = _ABSENT) -> Any:
        value = self._rest.pop(key, default)
        if value is _ABSENT:
            self.refuse(key, "缺少此键", "this key is required")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, _ABSENT if default is None else default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(key, "应为非空文字", "non-empty text is expected")
        return value

    def both(self) -> Text:
        """The keys `zh` and `en` of this table."""
        return Text(self.text("zh"), self.text("en"))

    def ground(self) -> Ground:
        """The keys `article` and `reason`: at least one of the two must say why."""
        ground = Ground(self.text("article", ""), self.text("reason", ""))
        if not ground.article and not ground.reason:
            self.refuse("article", "须有条款或理由", "an article or a reason is expected")
        return ground

    def choice(self, key: str, allowed: Collection[Choice], default: Choice | None = None) -> Choice:
        value = self._take(key, _ABSENT if default is None else default)
        if not isinstance(value, str) or value not in allowed:
            names = ", ".join(allowed)
            self.refuse(key, f"应为下列之一：{names}", f"one of these is expected: {names}")
        return cast(Choice, value)

    def boolean(self, key: str, default: bool | None = None) -> bool:
        value = self._take(key, _ABSENT if default is None else default)
        if not isinstance(value, bool):
            self.refuse(key, "应为 true 或 false", "true or false is expected")
        return value

    def integer(self, key: str, minimum: int, maximum: int) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            self.refuse(
                key, f"应为{minimum}至{maximum}的整数", f"an integer from {minimum} to {maximum} is expected"
            )
        return value

    def optional_integer(self, key: str, minimum: int, maximum: int) -> int | None:
        return self.integer(key, minimum, maximum) if self.has(key) else None

    def number(self, key: str) -> Fraction:
        """A finite number, exact; TOML floats were read as decimals."""
        return self._number(key, self._take(key))

    def optional_number(self, key: str) -> Fraction | None:
        return self.number(key) if self.has(key) else None

    def _number(self, key: str, value: Any) -> Fraction:
        finite = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if (
            not finite
            or (isinstance(value, Decimal) and not value.is_finite())
            or abs(value) > LARGEST_NUMBER
        ):
            self.refuse(key, "应为有限数", "a finite number is expected")
        return Fraction(value)

    def money(self, key: str) -> Decimal | None:
        """An amount in yuan as a decimal string, or None where the key is absent."""
        if not self.has(key):
            return None
        value = self.text(key)
        whole, _, cents = value.partition(".")
        if not (whole.isascii() and whole.isdigit() and len(whole) <= 15 and (not cents or cents.isdigit())):
            self.refuse(
                key, '应为人民币元金额，例如 "200000"', 'an amount in yuan is expected, e.g. "200000"'
            )
        return Decimal(value)

    def day(self, key: str) -> date:
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(key, "应为日期", "a date is expected")
        return value

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def texts(self, key: str, *, allowed: Collection[Choice] | None = None) -> tuple[Choice, ...]:
        """A list of distinct texts, each one of `allowed` if that is given; empty where the key is absent."""
        values = self._take(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            self.refuse(key, "应为文字列表", "a list of texts is expected")
        if len(set(values)) != len(values):
            self.refuse(key, "列表中有重复", "the list repeats itself")
        for value in values:
            if allowed is not None and value not in allowed:
                self.refuse(key, f"不认识 {value}", f"{value} is not known here")
        return tuple(values)

    def days_before(self, key: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """A list of day counts, the earliest reminder first."""
        values = self._take(key, _ABSENT if default is None else list(default))
        if not isinstance(values, list) or not all(type(v) is int and 0 <= v <= 3660 for v in values):
            self.refuse(key, "应为天数列表", "a list of day counts is expected")
        if values != sorted(set(values), reverse=True):
            self.refuse(key, "天数应由大到小且不重复", "day counts are expected to fall strictly")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A table below this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            self.refuse(key, "应为表", "a table is expected")
        return Table(value, self._source, self._below(key))

    def tables(self, key: str) -> list["Table"]:
        """An array of tables below this one; empty where the key is absent."""
        values = self._take(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.refuse(key, "应为表的数组", "an array of tables is expected")
        return [Table(value, self._source, self._below(f"{key}.{n}")) for n, value in enumerate(values)]

    def raw(self, key: str) -> Any:
        """The value as it stands, for keys that take more than one type."""
        return self._take(key)

    def points_by_option(self, key: str) -> dict[str, Fraction]:
        """A table of option → points."""
        value = self._take(key)
        if not isinstance(value, dict):
            self.refuse(key, "应为选项与分值的表", "a table of options and points is expected")
        return {option: self._number(f"{key}.{option}", points) for option, points in value.items()}

    def _below(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
