"""Query values: a query is text, and of the many ways to spell a number or a truth value we take one."""

import re

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DIGITS = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def _digits(value: object) -> object:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("digits", "A decimal integer")
    return value


def _true_or_false(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "true or false")
    return value


# for the annotations of an integer and of a truth value: `Annotated[int, DIGITS, Query(ge=1)]`
DIGITS = BeforeValidator(_digits)
TRUE_OR_FALSE = BeforeValidator(_true_or_false)
