"""Code tables (代码表): the codes of the contract's enums and their words."""

from api.schemas.assessments import Words
from api.schemas.base import Answer
from api.schemas.types import Label, Many, Name


class CodeEntry(Words):
    """A code and what people call it."""

    code: Label


class CodeTable(Answer):
    """The codes of one enum, in order."""

    name: Name
    entries: Many[CodeEntry]
