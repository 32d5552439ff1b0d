"""Measures (认定办法), as they are on file."""

from api.schemas.assessments import Words
from api.schemas.base import Answer
from api.schemas.types import Day, Few, Hash, Label, Name, Prose


class Measure(Answer):
    """A measure on file; `sha256` is the hash of its content."""

    id: Label
    version: Label
    sha256: Hash
    title: Words
    document: Name
    effective_from: Day
    effective_until: Day | None
    source_note: Prose


class Measures(Answer):
    """All measures on file."""

    items: Few[Measure]
