"""The facts of a case (申报数据), as the catalogue has them."""

from typing import Any

from pydantic import GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema

from domain.rules.facts import facts_schema


class Facts(RootModel[dict[str, Any]]):
    """Figures by code. The rules check them, so that every fault is named in the words of the catalogue."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        handler(core)
        return {**facts_schema(), "title": "Facts", "description": cls.__doc__}
