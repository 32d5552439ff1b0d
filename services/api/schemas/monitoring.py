"""Monitoring (运行监测): enrolments and the reports owed."""

from typing import Any

from pydantic import GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema

from api.schemas.base import Answer, Body, Instant, Page, Resource
from api.schemas.codes import EnrolmentStatus, ObligationStatus
from api.schemas.types import Count, Day, Few, Id, Label, Paragraph, Prose, Shown, Version
from domain.rules.measure.report_forms import published_figures

_TYPES: dict[str, dict[str, Any]] = {
    "decimal": {
        "type": ["string", "null"],
        "pattern": r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$",
        "maxLength": 23,
    },
    "integer": {"type": ["integer", "null"], "format": "int64", "minimum": 0, "maximum": 10**15 - 1},
    "text": {"type": ["string", "null"], "maxLength": 2000},
}


class ReportFigures(RootModel[dict[str, Any]]):
    """The figures of a report by code; which of them a report needs stands in its form."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        handler(core)
        properties = {
            code: {**_TYPES[field.type], "description": f"{field.label.zh} / {field.label.en}"}
            for code, field in published_figures().items()
        }
        return {
            "type": "object",
            "title": "ReportFigures",
            "description": cls.__doc__,
            "properties": properties,
            "additionalProperties": False,
        }


class Report(Body):
    """The figures of one period."""

    figures: ReportFigures


class Correction(Body):
    """The figures as they should have been, all of them, and why they change."""

    figures: ReportFigures
    reason: Paragraph


class ReportFlag(Answer):
    """A check of plausibility that the report does not pass: the figure, and what it was laid beside."""

    code: Label
    field: Label
    figure: Label
    base: Label


class ReportVersion(Answer):
    """One version of a report, as it was handed in or corrected."""

    id: Id
    report_no: Count
    figures: ReportFigures
    flags: Few[ReportFlag]
    reason: Prose
    reported_at: Instant


class ReportVersionPage(Page):
    """Versions of a report."""

    items: Few[ReportVersion]


class Enrolment(Resource):
    """A company's place in the Ministry's monitoring system."""

    status: EnrolmentStatus
    enterprise_id: Id
    certification_id: Id
    district: Label
    enrolled_on: Day
    owes_from: Day
    ended_on: Day | None


class EnrolmentPage(Page):
    """Enrolments."""

    items: Few[Enrolment]


class Obligation(Resource):
    """One report owed for one period; in time until 24:00 of `due_on`."""

    status: ObligationStatus
    enrolment_id: Id
    enterprise_id: Id
    district: Label
    measure_id: Label
    report_kind: Label
    form_version: Version
    period_first_day: Day
    period_last_day: Day
    due_on: Day
    ends_at: Instant
    draft: Shown[ReportFigures] = None
    figures: Shown[ReportFigures] = None
    flags: Few[ReportFlag]
    report_no: Count
    reported_at: Instant | None
    reminded_before: Count | None
    escalated_after: Count | None


class ObligationPage(Page):
    """Obligations."""

    items: Few[Obligation]
