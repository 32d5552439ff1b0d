"""Rows: one file for each noun."""

from domain.models.application import Application
from domain.models.archive import ArchivedMonth
from domain.models.audit import AuditEntry
from domain.models.base import Aggregate, Base, Stateful, new_id
from domain.models.certification import Certification, CertificationTerm, Reminder
from domain.models.decision import Decision
from domain.models.enterprise import Enterprise
from domain.models.feed_package import FeedPackage, FeedPackageFile, FeedPackageRow
from domain.models.history import Step
from domain.models.ledger import CalendarYear, Counter, Heartbeat, IdempotencyKey, LocalDayOff, Slot
from domain.models.measure import MeasureFile, Rehearsal, RehearsalOutcome
from domain.models.monitoring import Enrolment, Obligation, ReportVersion
from domain.models.notice import Notice, Objection
from domain.models.outbox import Delivery, Event, FeedChannel, FeedSequence, Subscription
from domain.models.reconciliation import BacklogAlert, Difference, Reconciliation
from domain.models.review import CountyReview, Expert, ExpertReview
from domain.models.revocation import Revocation
from domain.models.reward import Reward
from domain.models.round import Round

__all__ = [
    "Aggregate",
    "Application",
    "ArchivedMonth",
    "AuditEntry",
    "BacklogAlert",
    "Base",
    "CalendarYear",
    "Certification",
    "CertificationTerm",
    "Counter",
    "CountyReview",
    "Decision",
    "Delivery",
    "Difference",
    "Enrolment",
    "Enterprise",
    "Event",
    "Expert",
    "ExpertReview",
    "FeedChannel",
    "FeedPackage",
    "FeedPackageFile",
    "FeedPackageRow",
    "FeedSequence",
    "Heartbeat",
    "IdempotencyKey",
    "LocalDayOff",
    "MeasureFile",
    "Notice",
    "Objection",
    "Obligation",
    "Reconciliation",
    "Rehearsal",
    "RehearsalOutcome",
    "Reminder",
    "ReportVersion",
    "Revocation",
    "Reward",
    "Round",
    "Slot",
    "Stateful",
    "Step",
    "Subscription",
    "new_id",
]
