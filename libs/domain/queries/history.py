"""Reads of history (办理历程), audit entries (审计日志) and events (事件)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from domain.models import AuditEntry, Event, Step
from domain.queries.common import filtered


def steps(aggregate_id: UUID) -> Select[Any]:
    """The steps of one case; whoever asks has shown that they may see the case."""
    return select(Step).where(Step.aggregate_id == aggregate_id)


def audit_listing(
    *, noun: str | None = None, aggregate_id: UUID | None = None, person: str | None = None
) -> Select[Any]:
    return filtered(select(AuditEntry), AuditEntry, noun=noun, aggregate_id=aggregate_id, person=person)  # type: ignore[arg-type]


def events_after(after: UUID | None) -> Select[Any]:
    """Events in order of their ids."""
    statement = select(Event).order_by(Event.id)
    return statement if after is None else statement.where(Event.id > after)
