"""Public notices (公示) and objections (异议)."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Body, Instant, Page, Resource
from api.schemas.codes import NoticeStatus, ObjectionStatus
from api.schemas.types import Bool, Day, Few, Id, Label, Line, Many, Name, Paragraph, Phone, Prose


class NoticeCreate(Body):
    """A notice of companies that a decision proposes; `last_day` only if later than the lawful one."""

    title: Line
    decision_id: Id
    application_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
    last_day: Day | None = None


class NoticeExtension(Body):
    """A later last day, and why."""

    last_day: Day
    reason: Paragraph


class Reckoning(Answer):
    """Why this is the last day: where counting starts, the last day counted, the days off it moved over."""

    start: Day
    first_counted_day: Day
    raw_last_day: Day
    earliest_last_day: Day
    extended_over: Few[Day]
    set_by_officer: Bool
    sources: Few[Name]


class Notice(Resource):
    """A notice; it ends at 24:00 of its last day in Asia/Shanghai, which is `ends_at`."""

    status: NoticeStatus
    title: Name
    decision_id: Id
    published_at: Instant
    first_day: Day
    last_day: Day
    ends_at: Instant
    reckoning: Reckoning


class NoticePage(Page):
    """Notices."""

    items: Few[Notice]


class ObjectionCreate(Body):
    """An objection to one company of the notice, under one's real name."""

    application_id: Id
    objector_name: Line
    objector_phone: Phone
    grounds: Paragraph


class ObjectionFinding(Body):
    """What the city found about the objection."""

    finding: Paragraph


class ObjectionReceipt(Resource):
    """What the objector is told; nothing of the case."""

    status: ObjectionStatus
    notice_id: Id
    application_id: Id
    filed_at: Instant


class Objection(ObjectionReceipt):
    """An objection with its author, for the city and the auditor."""

    enterprise_id: Id
    objector_name: Name
    objector_phone: Name
    grounds: Prose
    finding: Prose | None
    decided_by: Name | None


class ObjectionPage(Page):
    """Objections."""

    items: Few[Objection]


class NoticedCompany(Answer):
    """A company that a notice names."""

    application_id: Id
    name: Name
    district: Label


class PublicNotice(Answer):
    """A notice as anybody may read it."""

    id: Id
    title: Name
    status: NoticeStatus
    first_day: Day
    last_day: Day
    ends_at: Instant
    reckoning: Reckoning
    companies: Many[NoticedCompany]


class PublicNoticeSummary(Answer):
    """A notice in the public list."""

    id: Id
    title: Name
    status: NoticeStatus
    first_day: Day
    last_day: Day
    ends_at: Instant


class PublicNoticePage(Page):
    """Public notices."""

    items: Few[PublicNoticeSummary]
