"""Measures (认定办法), as they are on file, and the files that officers load."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, WithJsonSchema

from api.schemas.assessments import Words
from api.schemas.base import Answer, Body, Page, Resource
from api.schemas.codes import FigureType, MeasureFileKind, MeasureFileStatus
from api.schemas.types import Bool, Day, Few, Hash, Label, Line, Name, Prose, Version
from domain.rules.measure import model
from domain.rules.measure.load import LARGEST_FILE
from domain.rules.measure.report_forms import ReportForm as Form

FileText = Annotated[str, Field(min_length=1, max_length=LARGEST_FILE)]
LongText = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LARGEST_FILE})]


class ReportField(Answer):
    """A figure of a report's form: its code, of what type and in which unit."""

    code: Label
    value_type: FigureType
    unit: Label
    label: Words
    required: Bool
    signed: Bool


class ReportForm(Answer):
    """A version of the form of a report, for the periods that begin from `applies_from` on."""

    report_kind: Label
    version: Version
    applies_from: Day
    sha256: Hash
    fields: Few[ReportField]


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
    report_forms: Few[ReportForm]

    @classmethod
    def with_forms(cls, measure: model.Measure, forms: Iterable[Form]) -> Self:
        """Beside the measure stand the forms of its reports, in every version."""
        shown = {name: getattr(measure, name) for name in cls.model_fields if hasattr(measure, name)}
        own = [ReportForm.of(form) for form in forms if form.measure_id == measure.id]
        return cls.model_validate({**shown, "report_forms": own})


class Measures(Answer):
    """All measures on file."""

    items: Few[Measure]


class MeasureText(Answer):
    """The very file that cases of this hash are judged by."""

    sha256: Hash
    text: LongText


class MeasureFileCreate(Body):
    """A measure, or a version of a report's form (TOML), to be loaded as a draft; errors speak of it by `name`."""

    name: Line
    text: FileText


class MeasureFile(Resource):
    """One edition of a measure, or one version of a report's form: a draft until a second officer adopts it, and never
    changed.
    """

    status: MeasureFileStatus
    kind: MeasureFileKind
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
