"""What must hold of any database of the service, whoever did whatever: `await violations(engine)` finds nothing."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from domain import models
from domain.change_log import GENESIS, canonical
from domain.models import Aggregate, AuditEntry, Event, Stateful, Step
from domain.models.outbox import FEED_RECEIVER, HELD
from domain.rules.errors import Invalid
from domain.rules.facts.identifiers import parse_case_number, parse_certificate_number
from domain.rules.law.events import FEED_TYPES, TYPES
from domain.rules.law.life_cycles import LIFE_CYCLES
from domain.rules.law.permissions import MAY, Role

BEGINNINGS = ("create", "open_re_review", "assign", "take_over")
AGGREGATES: dict[str, type[Aggregate]] = {
    kind.noun: kind
    for name in models.__all__
    if isinstance(kind := getattr(models, name), type)
    and issubclass(kind, Aggregate)
    and "noun" in vars(kind)
}


class Books:
    """A database read whole, in one snapshot."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[UUID, Any]] = {}
        self.steps: dict[UUID, list[Step]] = defaultdict(list)
        self.audit: dict[UUID, list[AuditEntry]] = defaultdict(list)
        self.events: dict[UUID, list[Event]] = defaultdict(list)
        self.others: dict[type[models.Base], list[Any]] = {}

    @classmethod
    async def read(cls, bind: AsyncEngine | AsyncConnection) -> "Books":
        books = cls()
        async with AsyncSession(bind) as session:
            if isinstance(bind, AsyncEngine):
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            for noun, kind in AGGREGATES.items():
                books.rows[noun] = {row.id: row for row in (await session.scalars(select(kind))).all()}
            for kind, kept, order in (
                (Step, books.steps, Step.version),
                (AuditEntry, books.audit, AuditEntry.version),
                (Event, books.events, Event.sequence),
            ):
                for row in (await session.scalars(select(kind).order_by(order))).all():
                    kept[row.aggregate_id].append(row)
            for kind in (
                models.CertificationTerm,
                models.Counter,
                models.Delivery,
                models.FeedPackageRow,
                models.FeedSequence,
            ):
                books.others[kind] = list((await session.scalars(select(kind))).all())
        return books

    def all(self) -> Iterator[Aggregate]:
        for rows in self.rows.values():
            yield from rows.values()


async def violations(bind: AsyncEngine | AsyncConnection) -> list[str]:
    """Every breach of N2, N5 to N9, N12 and N19, and of what the scheme itself never allows."""
    books = await Books.read(bind)
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(books)]


def versions_are_without_gaps(books: Books) -> Iterator[str]:
    """N2, N7: every version has one step, one audit entry and one event, and nothing is told of what is not there."""
    known = {delivery.id for delivery in books.others[models.Delivery]}
    for row in books.all():
        known.add(row.id)
        whole = list(range(1, row.version + 1))
        for name, kept in (("steps", books.steps), ("audit", books.audit)):
            if [entry.version for entry in kept[row.id]] != whole:
                yield f"{row.noun} {row.id} at version {row.version}: {name}"
    for kept in (books.steps, books.audit, books.events):
        for id_ in kept.keys() - known:
            if kept[id_]:
                yield f"{id_} is told of and not there"


def replays_are_numbered(books: Books) -> Iterator[str]:
    """N7: of a delivery there are audit entries alone, from 1 without gaps, of that delivery and its event."""
    for delivery in books.others[models.Delivery]:
        replays = books.audit[delivery.id]
        told = [(entry.noun, entry.act, entry.version, entry.event_id) for entry in replays]
        if told != [("delivery", "replay", n, delivery.event_id) for n in range(1, len(replays) + 1)]:
            yield f"delivery {delivery.id}: {told}"


def every_step_is_a_permitted_transition(books: Books) -> Iterator[str]:
    """N6: by the tables, and by an actor whose role may."""
    for steps in books.steps.values():
        for step in steps:
            told = f"{step.noun} {step.from_status} {step.act} {step.to_status} by {step.role}"
            if Role(step.role) not in MAY[f"{step.noun}.{step.act}"]:
                yield f"{told}: never may"
            if not _permitted(step):
                yield f"{told}: no such row"


def _permitted(step: Step) -> bool:
    cycle = LIFE_CYCLES.get(step.noun)
    if cycle is None:
        return step.from_status is None and step.to_status is None
    if step.act in BEGINNINGS:
        return (step.from_status, step.to_status, step.version) == (None, cycle.initial, 1)
    if step.act in cycle.acts:
        return (step.from_status, step.act, step.to_status) in cycle.rows
    return step.from_status == step.to_status and step.from_status in cycle.states


def the_state_is_the_fold_of_its_history(books: Books) -> Iterator[str]:
    """N7."""
    for row in books.all():
        steps = books.steps[row.id]
        torn = any(earlier.to_status != later.from_status for earlier, later in pairwise(steps))
        if torn or (isinstance(row, Stateful) and steps and steps[-1].to_status != row.status):
            yield f"{row.noun} {row.id}"


def the_trail_says_what_the_history_says(books: Books) -> Iterator[str]:
    """N7: of each step the same is on file in the audit trail."""
    same = ("noun", "version", "act", "from_status", "to_status", "at", "person", "role", "client", "reason")
    for id_, steps in books.steps.items():
        for step, entry in zip(steps, books.audit[id_], strict=False):
            for name in same:
                if getattr(step, name) != getattr(entry, name):
                    yield f"{step.noun} {id_} version {step.version}: {name}"


def every_change_is_told_once(books: Books) -> Iterator[str]:
    """N8, N9: one event for each step, of its published type, that the audit entry names."""
    for id_ in books.steps.keys() | books.events.keys():
        steps = [(step.version, TYPES[step.noun, step.act], step.at) for step in books.steps[id_]]
        events = [(event.sequence, event.type, event.at) for event in books.events[id_]]
        named = [entry.event_id for entry in books.audit[id_]]
        if steps != events or named != [event.id for event in books.events[id_]]:
            yield f"{id_}: {steps} is told as {events}"


def the_feed_is_promised_everything_in_order(books: Books) -> Iterator[str]:
    """N12: for each enterprise a sequence without gaps, and one delivery for each of its numbers."""
    numbered: dict[UUID | None, list[int | None]] = defaultdict(list)
    promised = Counter(d.event_id for d in books.others[models.Delivery] if d.receiver_id == FEED_RECEIVER)
    for events in books.events.values():
        for event in events:
            if event.type in FEED_TYPES:
                numbered[event.enterprise_id].append(event.feed_sequence)
            if promised[event.id] != (event.type in FEED_TYPES):
                yield f"{event.type} {event.id} is promised {promised[event.id]} times"
    last = {row.enterprise_id: row.last for row in books.others[models.FeedSequence]}
    for enterprise, numbers in numbered.items():
        if sorted(map(int, filter(None, numbers))) != list(range(1, last[enterprise] + 1)):
            yield f"{enterprise}: {numbers}"


def open_packages_hold_their_deliveries(books: Books) -> Iterator[str]:
    """N10, N12: what a package holds is in no other, waits for its receipt, and is held by nothing else."""
    delivered = {row.id for row in books.others[models.Delivery] if row.delivered_at}
    held = {row.id for row in books.others[models.Delivery] if row.due_at >= HELD} - delivered
    rows = [row for row in books.others[models.FeedPackageRow] if row.open]
    for row in rows:
        if books.rows["feed_package"][row.package_id].status not in ("REQUESTED", "READY"):
            yield f"package {row.package_id} is closed and holds {row.delivery_id}"
    if len(rows) != len({row.delivery_id for row in rows}):
        yield "a delivery is in two open packages"
    if unlike := held ^ ({row.delivery_id for row in rows} - delivered):
        yield f"held without a package, or in one and not held: {sorted(unlike)}"


def numbers_are_unique_and_well_formed(books: Books) -> Iterator[str]:
    """N5: certificates and cases are numbered from 1 in each year, without gaps."""
    given: dict[tuple[str, int], list[int]] = defaultdict(list)
    for noun, read, name, series in (
        ("certification", parse_certificate_number, "number", "certificate"),
        ("application", parse_case_number, "case_number", None),
        ("revocation", parse_case_number, "case_number", None),
    ):
        for row in books.rows[noun].values():
            try:
                parts = read(getattr(row, name))
            except Invalid:
                yield f"{noun} {row.id}: {getattr(row, name)}"
                continue
            kind, year, number = (series, parts[0], parts[1]) if series else parts
            given[kind, year].append(number)
    last = {(row.series, row.year): row.last for row in books.others[models.Counter]}
    for key, numbers in given.items():
        if sorted(numbers) != list(range(1, last[key] + 1)):
            yield f"{key}: {sorted(numbers)}, the counter stands at {last[key]}"


def audit_chains_verify(books: Books) -> Iterator[str]:
    """N19."""
    for id_, entries in books.audit.items():
        yield from (f"{id_} version {version}" for version in broken_links(entries))


def broken_links(entries: Sequence[AuditEntry]) -> list[int]:
    """The versions of one aggregate, in order, at which its chain does not hold."""
    broken, before = [], GENESIS
    for entry in entries:
        digest = hashlib.sha256(entry.prev_hash + canonical(hashed(entry))).digest()
        if entry.prev_hash != before or entry.hash != digest:
            broken.append(entry.version)
        before = entry.hash
    return broken


def hashed(entry: AuditEntry) -> dict[str, Any]:
    """What of an entry its hash covers: all but the chain itself and what the database adds."""
    added = ("id", "transaction_id", "prev_hash", "hash")
    return {
        column.key: getattr(entry, column.key)
        for column in entry.__mapper__.columns
        if column.key not in added
    }


# --- what the scheme never allows -----------------------------------------------------------------------------------


def nobody_is_recognised_but_after_decision_and_notice(books: Books) -> Iterator[str]:
    for case in books.rows["application"].values():
        if case.status not in ("IN_NOTICE", "OBJECTION_UNDER_REVIEW", "RECOGNISED"):
            continue
        decision, notice = (
            books.rows["decision"].get(case.decision_id),
            books.rows["notice"].get(case.notice_id),
        )
        outcomes = {row["application_id"]: row["outcome"] for row in decision.outcomes} if decision else {}
        if (
            outcomes.get(str(case.id)) != "PROPOSE"
            or notice is None
            or notice.decision_id != case.decision_id
        ):
            yield f"{case.case_number}: not proposed, or not in a notice of that decision"
        recognised = [step.at for step in books.steps[case.id] if step.act == "recognise"]
        if notice and any(instant < notice.ends_at for instant in recognised):
            yield f"{case.case_number}: before the notice was over"


def duties_are_separate(books: Books) -> Iterator[str]:
    """Who recommended does not decide; who opened a revocation does not decide it."""
    for case in books.rows["application"].values():
        decision = books.rows["decision"].get(case.decision_id)
        if decision and case.recommended_by == decision.recorded_by:
            yield f"{case.case_number} is decided by who recommended it"
    for case in books.rows["revocation"].values():
        if case.decided_by and case.decided_by == case.opened_by:
            yield f"{case.case_number} is decided by who opened it"


def titles_stand_on_cases(books: Books) -> Iterator[str]:
    """A title is held once, revoked by an upheld case alone, and monitored while it is held."""
    held = Counter(t.enterprise_id for t in books.rows["certification"].values() if t.status != "REVOKED")
    yield from (f"{enterprise} holds {number} titles" for enterprise, number in held.items() if number > 1)
    enrolments = {row.certification_id: row for row in books.rows["enrolment"].values()}
    upheld = {
        case.certification_id
        for case in books.rows["revocation"].values()
        if case.outcome == "UPHELD" and case.status != "OVERTURNED"
    }
    for title in books.rows["certification"].values():
        revoked = title.status == "REVOKED"
        if revoked != (title.id in upheld) or revoked != (title.revoked_on is not None):
            yield f"{title.number} is {title.status}, its case says otherwise"
        if (enrolments[title.id].status == "ENDED") != revoked:
            yield f"{title.number} is {title.status} and its enrolment {enrolments[title.id].status}"


def terms_follow_each_other(books: Books) -> Iterator[str]:
    terms = defaultdict(list)
    for term in sorted(books.others[models.CertificationTerm], key=lambda term: term.term_no):
        terms[term.certification_id].append(term)
    for title in books.rows["certification"].values():
        own = terms[title.id]
        present = (title.term_no, title.valid_from, title.valid_to)
        if not own or (own[-1].term_no, own[-1].valid_from, own[-1].valid_to) != present:
            yield f"{title.number}: the present term is not on file"
        if any(later.valid_from <= earlier.valid_to for earlier, later in pairwise(own)):
            yield f"{title.number}: terms overlap"


def reviews_rest_on_the_present_content(books: Books) -> Iterator[str]:
    """A change of content voids what relied on it."""
    for noun, states in (
        ("county_review", ("IN_PROGRESS", "COMPLETED")),
        ("expert_review", ("ASSIGNED", "SUBMITTED")),
    ):
        for review in books.rows[noun].values():
            case = books.rows["application"][review.application_id]
            if review.status in states and review.content_version != case.content_version:
                yield f"{noun} {review.id} of {case.case_number}"


def open_objections_hold_up_their_company(books: Books) -> Iterator[str]:
    filed = {row.application_id for row in books.rows["objection"].values() if row.status == "FILED"}
    for case in books.rows["application"].values():
        if (case.status == "OBJECTION_UNDER_REVIEW") != (case.id in filed) and case.status != "DECLINED":
            yield f"{case.case_number} is {case.status}"


CHECKS = (
    versions_are_without_gaps,
    replays_are_numbered,
    every_step_is_a_permitted_transition,
    the_state_is_the_fold_of_its_history,
    the_trail_says_what_the_history_says,
    every_change_is_told_once,
    the_feed_is_promised_everything_in_order,
    open_packages_hold_their_deliveries,
    numbers_are_unique_and_well_formed,
    audit_chains_verify,
    nobody_is_recognised_but_after_decision_and_notice,
    duties_are_separate,
    titles_stand_on_cases,
    terms_follow_each_other,
    reviews_rest_on_the_present_content,
    open_objections_hold_up_their_company,
)
