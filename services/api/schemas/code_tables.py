"""Code tables (代码表): the codes of the contract's enums and their words."""

from api.schemas.assessments import Words
from api.schemas.base import Answer


class CodeEntry(Words):
    """A code and what people call it."""

    code: str


class CodeTable(Answer):
    """The codes of one enum, in order."""

    name: str
    entries: list[CodeEntry]
