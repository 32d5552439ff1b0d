"""Problems (RFC 9457) and their catalogue."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.types import Code, Few, Label, Name, Prose


class ProblemField(Answer):
    """One field at fault."""

    pointer: Annotated[
        str, Field(max_length=1000, description="A JSON pointer into the body; `#/query/…` into the query.")
    ]
    code: Code
    detail: Prose


class Problem(Answer):
    """Why a request was refused (RFC 9457). The language is that of `Content-Language`."""

    type: Annotated[
        str, Field(json_schema_extra={"format": "uri"}, description="Stable; resolves to a page.")
    ]
    title: Annotated[str, Field(description="The same for every problem of the type.")]
    status: Annotated[int, Field(ge=400, le=599, json_schema_extra={"format": "int32"})]
    detail: Annotated[str, Field(description="About the case at hand.")]
    instance: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    code: Annotated[str, Field(description="Stable; see `GET /v1/problems`.")]
    trace_id: Annotated[str, Field(description="Name it when you ask for help.")]
    errors: Annotated[list[ProblemField], Field(description="All fields at fault.")] = Field(
        default_factory=list
    )
    current_state: Annotated[str, Field(description="With `state_forbids`.")] = ""
    allowed_acts: Annotated[list[str], Field(description="With `state_forbids`.")] = Field(
        default_factory=list
    )
    conflicting_field: Annotated[str, Field(description="With `already_exists`.")] = ""


class ProblemType(Answer):
    """A kind of problem."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    code: Label
    status: Annotated[int, Field(json_schema_extra={"format": "int32"})]
    title_zh: Name
    title_en: Name

    @classmethod
    def listed(cls, entry: dict[str, Any]) -> "ProblemType":
        return cls.model_validate(entry)


class ProblemTypes(Answer):
    """All kinds of problems."""

    items: Few[ProblemType]
