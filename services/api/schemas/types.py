"""The value types of the contract: exact, bounded, without coercion.

JSON has no dates, decimals or identifiers of its own; each is one spelling of a string here, and nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from domain.rules.labels import CODE_TABLES

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MONEY_PATTERN = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$"


def _day(value: object) -> object:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("date_format", "A date is written YYYY-MM-DD")
    if not isinstance(value, str | date) or isinstance(value, datetime):
        raise PydanticCustomError("date_type", "A date is a string")
    return value


def _identifier(value: object) -> object:
    if isinstance(value, UUID) or (isinstance(value, str) and _UUID.fullmatch(value)):
        return value
    raise PydanticCustomError("uuid_format", "An identifier is a UUID with hyphens")


def _normal(value: str) -> str:
    """Text in Unicode's composed form (NFC), without the space around it; only space is no text."""
    text = unicodedata.normalize("NFC", value).strip()
    if value and not text:
        raise PydanticCustomError("blank", "Only white space")
    return text


def _given(value: object) -> object:
    if value is None:
        raise PydanticCustomError("null_forbidden", "Leave it out instead")
    return value


T = TypeVar("T")
# An object or a code is there or it is left out; null is for scalars alone (many generators stumble over the rest).
Sent = Annotated[T | None, BeforeValidator(_given)]
Shown = Annotated[T | None, Field(exclude_if=lambda value: value is None)]

# Texts and lists of answers: the row was held to its length when it came; the contract says it, nobody checks again.
Label = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 64})]
Name = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 200})]
Prose = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 4000})]
Hash = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 64, "pattern": "^[0-9a-f]{64}$"})]
Few = Annotated[list[T], Field(json_schema_extra={"maxItems": 100})]
Many = Annotated[list[T], Field(json_schema_extra={"maxItems": 500})]

# once more: in the composed form a few scripts grow longer
_LINE, _PARAGRAPH = Field(max_length=200), Field(max_length=4000)
Day = Annotated[date, BeforeValidator(_day)]
Id = Annotated[UUID, BeforeValidator(_identifier)]
Bool = StrictBool
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), AfterValidator(_normal), _LINE]
Paragraph = Annotated[
    str, Field(min_length=1, max_length=4000, pattern=r"\S"), AfterValidator(_normal), _PARAGRAPH
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", max_length=64)]
CreditCode = Annotated[
    str, Field(min_length=18, max_length=18, pattern=r"^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$")
]
Phone = Annotated[str, Field(pattern=r"^[0-9+() -]{5,32}$", max_length=32)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]
Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1, json_schema_extra={"format": "int32"})]
Count = Annotated[StrictInt, Field(ge=0, le=2**31 - 1, json_schema_extra={"format": "int32"})]
Position = Annotated[StrictInt, Field(ge=0, le=2**63 - 1, json_schema_extra={"format": "int64"})]
Days = Annotated[StrictInt, Field(ge=1, le=365, json_schema_extra={"format": "int32"})]
Money = Annotated[
    Decimal,
    # always to the fen: an answer reads the same before it was stored and after
    PlainSerializer(lambda value: format(value, ".2f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": MONEY_PATTERN, "maxLength": 18}),
]


@dataclass(frozen=True)
class Coded:
    """Marks a string as a code of a published table; the contract describes every code in both languages."""

    table: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(CODE_TABLES[self.table]))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described = {code: f"{text.zh} / {text.en}" for code, text in CODE_TABLES[self.table].items()}
        words = "; ".join(f"`{code}` {label}" for code, label in described.items())
        return {
            "type": "string",
            "enum": list(described),
            "description": words,
            "x-enum-descriptions": described,
            "x-code-table": self.table,
        }
