"""Feed packages (报送数据包): what a receiver without an interface is handed, and what it answers."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Body, Instant, Page, Resource
from api.schemas.codes import FeedPackageOutcome, FeedPackageStatus
from api.schemas.types import Count, Day, Few, Hash, Id, Label, Line, Name, Paragraph, Position, Shown


class FeedPackage(Resource):
    """A package of events for the feed's receiver; its file is there once it is ready."""

    status: FeedPackageStatus
    number: Label
    requested_by: Name
    rows: Count
    enterprises: Count
    first_at: Instant
    last_at: Instant
    made_at: Instant | None
    sha256: Hash | None
    size: Count | None
    receipt_number: Name | None
    received_on: Day | None
    refused: Count
    returned: Count


class FeedPackagePage(Page):
    """Feed packages."""

    items: Few[FeedPackage]


class FeedPackageRow(Answer):
    """One event in a package, and what the receipt made of it."""

    id: Id
    row_no: Count
    event_id: Id
    enterprise_id: Id
    sequence: Position
    outcome: Shown[FeedPackageOutcome] = None
    answer: Name | None


class FeedPackageRowPage(Page):
    """Rows of a feed package."""

    items: Few[FeedPackageRow]


class RefusedRow(Body):
    """A row that the receiver did not take, and its words."""

    event_id: Id
    answer: Line


class FeedPackageReceipt(Body):
    """The receiver's receipt; whatever is not among the refused was taken."""

    receipt_number: Line
    received_on: Day
    refused: Annotated[list[RefusedRow], Field(max_length=500)] = Field(default_factory=list)


class PackageWithdrawal(Body):
    """Why a package will not be answered: never handed over, or lost."""

    reason: Paragraph
