"""The facts of a case (申报数据), as the catalogue has them."""

from typing import Any

from pydantic import GetJsonSchemaHandler, RootModel, field_validator
from pydantic_core import CoreSchema

from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.declared import facts_schema


class Facts(RootModel[dict[str, Any]]):
    """Figures by code. The rules check them, so that every fault is named in the words of the catalogue."""

    @field_validator("root")
    @classmethod
    def _no_code_is_null(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A code is there or it is left out, as everywhere in the contract. Raises Invalid."""
        faults = [_null(fact) for fact, value in given.items() if value is None and _is_coded(fact)]
        if faults:
            raise Invalid("填报数据有误", "The declared facts are not valid", errors=faults)
        return given

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        handler(core)
        return {**facts_schema(), "title": "Facts", "description": cls.__doc__}


def _is_coded(fact: str) -> bool:
    return fact in FACT_FIELDS and FACT_FIELDS[fact].type == "enum"


def _null(fact: str) -> FieldError:
    zh, en = "不得为 null，不填时请省略", "It may not be null; leave it out instead"
    return FieldError(f"/facts/{fact}", "null_forbidden", zh, en)
