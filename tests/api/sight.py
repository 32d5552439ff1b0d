"""Which rows each ready person may see in which list: the scheme's words said a second time, in plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crowd import Crowd

from domain import models
from domain.models.outbox import HELD
from sandbox.people import PEOPLE, Person


@dataclass(frozen=True)
class Listing:
    """`filters` are equalities of columns; `others` are decided by a function of row and value."""

    path: str
    model: type[Any]
    filters: tuple[str, ...] = ()
    others: tuple[tuple[str, Callable[[Any, str], bool]], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.filters) | {name for name, _ in self.others}

    def matches(self, row: Any, wanted: dict[str, str]) -> bool:
        return all(
            dict(self.others)[name](row, value)
            if name in dict(self.others)
            else spelled(getattr(row, name)) == value
            for name, value in wanted.items()
        )


def spelled(value: object) -> str:
    """A value as a query spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _delivery_state(row: Any, value: str) -> bool:
    waiting = "HELD" if row.due_at >= HELD else "WAITING"
    now = "DELIVERED" if row.delivered_at else "PARKED" if row.parked_at else waiting
    return now == value


def _ends_before(row: Any, value: str) -> bool:
    return bool(row.valid_to < date.fromisoformat(value))


LISTINGS = (
    Listing("/v1/rounds", models.Round, ("status",)),
    Listing("/v1/enterprises", models.Enterprise, ("district", "uscc", "industry_code")),
    Listing(
        "/v1/applications",
        models.Application,
        ("status", "kind", "round_id", "enterprise_id", "district", "certification_id", "notice_id"),
    ),
    Listing("/v1/county-reviews", models.CountyReview, ("application_id", "status", "district")),
    Listing("/v1/experts", models.Expert, ("available",)),
    Listing("/v1/expert-reviews", models.ExpertReview, ("application_id", "expert_id", "status")),
    Listing("/v1/decisions", models.Decision, ("status", "minutes_number")),
    Listing("/v1/notices", models.Notice, ("status", "decision_id")),
    Listing("/v1/objections", models.Objection, ("notice_id", "application_id", "status")),
    Listing(
        "/v1/certifications",
        models.Certification,
        ("status", "enterprise_id", "district", "number"),
        (("valid_to_before", _ends_before),),
    ),
    Listing("/v1/revocations", models.Revocation, ("status", "ground", "certification_id", "enterprise_id")),
    Listing("/v1/enrolments", models.Enrolment, ("status", "district", "enterprise_id")),
    Listing(
        "/v1/obligations",
        models.Obligation,
        ("status", "district", "enterprise_id", "report_kind", "period_first_day"),
    ),
    Listing("/v1/rewards", models.Reward, ("status", "code", "enterprise_id", "certification_id")),
    Listing("/v1/calendar-years", models.CalendarYear),
    Listing("/v1/local-days-off", models.LocalDayOff),
    Listing("/v1/measure-files", models.MeasureFile, ("status",)),
    Listing("/v1/rehearsals", models.Rehearsal, ("measure_id", "status")),
    Listing("/v1/audit-entries", models.AuditEntry, ("noun", "aggregate_id", "person")),
    Listing("/v1/subscriptions", models.Subscription),
    Listing(
        "/v1/deliveries", models.Delivery, ("receiver", "receiver_id", "lane"), (("state", _delivery_state),)
    ),
    Listing("/v1/reconciliations", models.Reconciliation, ("status",)),
    Listing("/v1/feed-packages", models.FeedPackage, ("status",)),
    Listing("/v1/public/notices", models.Notice, ("status",)),
    Listing("/v1/public/certifications", models.Certification, ("district", "status", "holder_uscc")),
)

PUBLISHED = ("/v1/public/notices", "/v1/public/certifications")


def seen(listing: Listing, who: Person, crowd: Crowd) -> list[Any]:
    """The rows that `who`, having the role for it, is shown in the list: newest first."""
    rows = crowd.rows.get(listing.model, [])
    if listing.path in PUBLISHED or who.role in ("auditor", "operator") or who.role == "city_officer":
        shown = rows
    else:
        shown = [row for row in rows if _OF_ROLE[who.role](row, who, crowd)]
    return sorted(shown, key=lambda row: row.id, reverse=True)


def _of_enterprise(row: Any, who: Person, crowd: Crowd) -> bool:
    """Its own, what is public, and no case against it before it is notified."""
    if isinstance(row, models.Round):
        return row.status != "DRAFT"
    if isinstance(row, models.Notice):
        return True
    if isinstance(row, models.Revocation) and row.status == "OPENED":
        return False
    own = next(company for company in crowd.companies if company.uscc == who.uscc)
    return bool((row.id if row is own else getattr(row, "enterprise_id", None)) == own.id)


def _of_county(row: Any, who: Person, crowd: Crowd) -> bool:
    """Its own area's, what is public, and the decisions."""
    if isinstance(row, models.Round):
        return row.status != "DRAFT"
    if isinstance(row, models.Notice | models.Decision):
        return True
    if isinstance(row, models.Revocation | models.Reward):
        title = next(t for t in crowd.rows[models.Certification] if t.id == row.certification_id)
        return bool(title.district == who.district)
    return bool(row.district == who.district)


def _of_expert(row: Any, who: Person, crowd: Crowd) -> bool:
    """What is assigned to them, for as long as it is; their own entry."""
    if isinstance(row, models.Round):
        return row.status != "DRAFT"
    if isinstance(row, models.Expert):
        return bool(row.person == who.person)
    present = [
        review
        for review in crowd.rows[models.ExpertReview]
        if review.person == who.person and review.status in ("ASSIGNED", "SUBMITTED")
    ]
    if isinstance(row, models.ExpertReview):
        return row in present
    return row.id in {review.application_id for review in present}


def _of_platform(row: Any, who: Person, crowd: Crowd) -> bool:
    return row.status != "DRAFT" if isinstance(row, models.Round) else bool(row.client == who.client)


_OF_ROLE: dict[str, Callable[[Any, Person, Crowd], bool]] = {
    "enterprise": _of_enterprise,
    "county_officer": _of_county,
    "expert": _of_expert,
    "platform": _of_platform,
}

# one for each role, and a second where the two must not see the same
LOOKERS = tuple(person for person in PEOPLE if person.person != "city-officer-2")
