"""Problems (RFC 9457) and their catalogue."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from api.schemas.base import Answer
from api.schemas.types import Code, Few, Label, Name, Prose

Uri = Annotated[str, WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2048})]
Status = Annotated[int, Field(ge=400, le=599, json_schema_extra={"format": "int32"})]


class ProblemField(Answer):
    """One field at fault."""

    pointer: Annotated[str, Field(max_length=1000)]
    code: Code
    detail: Prose


class Problem(Answer):
    """Why a request was refused (RFC 9457). The language is that of `Content-Language`."""

    type: Uri
    title: Name
    status: Status
    detail: Prose
    instance: Uri
    code: Label
    trace_id: Label
    errors: Few[ProblemField] = Field(default_factory=list)
    current_state: Label = ""
    allowed_acts: Few[Label] = Field(default_factory=list)
    conflicting_field: Label = ""


class ProblemType(Answer):
    """A kind of problem."""

    type: Uri
    code: Label
    status: Status
    title_zh: Name
    title_en: Name

    @classmethod
    def listed(cls, entry: dict[str, Any]) -> "ProblemType":
        return cls.model_validate(entry)


class ProblemTypes(Answer):
    """All kinds of problems."""

    items: Few[ProblemType]
