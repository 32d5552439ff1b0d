"""Measures (认定办法), as they are on file."""

from api.schemas.assessments import Words
from api.schemas.base import Answer
from api.schemas.types import Day


class Measure(Answer):
    """A measure on file; `sha256` is the hash of its content."""

    id: str
    version: str
    sha256: str
    title: Words
    document: str
    effective_from: Day
    effective_until: Day | None
    source_note: str


class Measures(Answer):
    """All measures on file."""

    items: list[Measure]
