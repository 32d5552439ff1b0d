"""Reconciliations (对账) of the feed, and receivers with what they are owed, as an operator sees them."""

from api.schemas.base import Answer, Instant, Page, Resource
from api.schemas.codes import DifferenceKind, FeedChannel, Receiver, ReconciliationStatus
from api.schemas.types import Bool, Count, Few, Id, Many, Name, Position, Shown


class Reconciliation(Resource):
    """A comparison of what we hold delivered with what the feed's receiver says it has."""

    status: ReconciliationStatus
    compared: Count
    missing: Count
    altered: Count
    unknown: Count
    refused: Count
    ahead: Count
    finished_at: Instant | None


class ReconciliationPage(Page):
    """Reconciliations."""

    items: Few[Reconciliation]


class Difference(Answer):
    """One event on which the two ledgers differ."""

    id: Id
    reconciliation_id: Id
    kind: DifferenceKind
    event_id: Id
    enterprise_id: Id
    sequence: Position
    repushed_at: Instant | None
    answer: Name | None


class DifferencePage(Page):
    """Differences."""

    items: Few[Difference]


class Backlog(Answer):
    """What one receiver is owed, and by which channel the feed goes; numbers stop at 10 000."""

    receiver: Receiver
    receiver_id: Id
    client: Name | None
    active: Bool
    oldest_at: Instant | None
    waiting: Count
    parked: Count
    late_since: Instant | None
    channel: Shown[FeedChannel] = None


class BacklogList(Answer):
    """Every receiver: the feed first, then the subscriptions."""

    items: Many[Backlog]
