"""Measures (认定办法), as they are on file, and the files that officers load."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from api.schemas.assessments import Words
from api.schemas.base import Answer, Body, Page, Resource
from api.schemas.codes import MeasureFileStatus
from api.schemas.types import Day, Few, Hash, Label, Line, Name, Prose
from domain.rules.measure import LARGEST_FILE

FileText = Annotated[str, Field(min_length=1, max_length=LARGEST_FILE)]
LongText = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LARGEST_FILE})]


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


class MeasureText(Answer):
    """The very file that cases of this hash are judged by."""

    sha256: Hash
    text: LongText


class MeasureFileCreate(Body):
    """A measure file (TOML) to be loaded as a draft; errors speak of it by `name`."""

    name: Line
    text: FileText


class MeasureFile(Resource):
    """One edition of a measure: a draft until a second officer adopts it, and never changed."""

    status: MeasureFileStatus
    measure_id: Label
    edition: Label
    sha256: Hash
    effective_from: Day
    effective_until: Day | None
    loaded_by: Name
    adopted_by: Name | None


class MeasureFilePage(Page):
    """Measure files."""

    items: Few[MeasureFile]
