"""Rehearsals (试算): what a measure would change, for each enterprise on record."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import WithJsonSchema

from api.schemas.base import Answer, Body, Instant, Page, Resource
from api.schemas.codes import RehearsalResult, RehearsalStatus, Verdict
from api.schemas.types import Bool, Count, Day, Few, Hash, Id, Label, Name, Shown

# in Base64: some hundred bytes for each enterprise
LARGEST_WORKBOOK = 16 * 1024 * 1024


class RehearsalCreate(Body):
    """The day as of which to assess; the first day of the measure, or today if that has passed, unless it is given."""

    day: Day | None = None


class CriterionCount(Answer):
    """For how many enterprises this criterion brings the outcome about."""

    criterion: Label
    count: Count


class OutcomeCount(Answer):
    """How many enterprises have an outcome, and by which criteria, the most frequent first."""

    outcome: RehearsalResult
    count: Count
    by_criterion: Few[CriterionCount]


class Rehearsal(Resource):
    """A rehearsal: how far it is, and what it found so far."""

    status: RehearsalStatus
    measure_id: Label
    edition: Label
    sha256: Hash
    day: Day
    requested_by: Name
    total: Count
    assessed: Count
    outcomes: Few[OutcomeCount]
    finished_at: Instant | None

    @classmethod
    def of(cls, row: object) -> Self:
        """With the tally of the row as lists."""
        members = {name: getattr(row, name) for name in cls.model_fields if name != "outcomes"}
        return cls.model_validate({**members, "outcomes": _outcomes(row.tally)})  # type: ignore[attr-defined]  # the row is a rehearsal, the base says only that it is an object


class RehearsalPage(Page):
    """Rehearsals."""

    items: Few[Rehearsal]


class RehearsedEnterprise(Answer):
    """What a rehearsal found for one enterprise: under the rehearsed measure, and under the present one."""

    id: Id
    enterprise_id: Id
    uscc: Label
    name: Name
    holds_title: Bool
    outcome: RehearsalResult
    verdict: Shown[Verdict] = None
    present_verdict: Shown[Verdict] = None
    criteria: Few[Label]

    @classmethod
    def of(cls, row: object) -> Self:
        """With the verdicts as the contract writes them."""
        members = {name: getattr(row, name) for name in cls.model_fields}
        for name in ("verdict", "present_verdict"):
            members[name] = members[name] and members[name].upper()
        return cls.model_validate(members)


class RehearsedEnterprisePage(Page):
    """Enterprises of a rehearsal."""

    items: Few[RehearsedEnterprise]


class RehearsalWorkbook(Answer):
    """The report as a workbook: the outcomes, the losses by criterion with a chart, and every enterprise so far."""

    file_name: Name
    media_type: Name
    content: Annotated[
        str, WithJsonSchema({"type": "string", "format": "byte", "maxLength": LARGEST_WORKBOOK})
    ]


def _outcomes(tally: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"outcome": code, "count": count, "by_criterion": _by_criterion(tally["criteria"].get(code, {}))}
        for code, count in tally["outcomes"].items()
    ]


def _by_criterion(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"criterion": criterion, "count": count} for criterion, count in ordered]
