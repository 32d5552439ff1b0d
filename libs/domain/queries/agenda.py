"""An enterprise's agenda (企业日程): the reports that it owes, and the days of its title."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Certification, Enterprise, Obligation
from domain.queries import certifications, measures, monitoring
from domain.rules.labels import CODE_TABLES
from domain.rules.law.permissions import Actor
from domain.rules.measure.load import Measure
from domain.rules.time.icalendar import Entry

# the newest of each: a company has twelve reports a year and one title
_MOST_REPORTS = 60
_MOST_TITLES = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One day: what it is (a code of `agenda-item`), of which report or title, and how that stands."""

    kind: str
    day: date
    subject_id: UUID
    status: str
    zh: str
    en: str
    changed_at: datetime


async def find(session: AsyncSession, actor: Actor, enterprise: Enterprise) -> Sequence[Item]:
    """By day; what the actor may not see of the enterprise is not in it."""
    laws = {measure.id: measure for measure in await measures.on_file(session)}
    reports = (
        select(Obligation)
        .where(
            Obligation.enterprise_id == enterprise.id,
            Obligation.status != "ENDED",
            monitoring.obligations_visible(actor),
        )
        .order_by(Obligation.id.desc())
        .limit(_MOST_REPORTS)
    )
    titles = (
        certifications.listing(actor, enterprise_id=enterprise.id)
        .where(Certification.status != "REVOKED")
        .order_by(Certification.id.desc())
        .limit(_MOST_TITLES)
    )
    items = [
        *_reports((await session.scalars(reports)).all(), laws),
        *_titles((await session.scalars(titles)).all(), laws),
    ]
    return sorted(items, key=lambda item: (item.day, item.kind, item.subject_id))


def _reports(rows: Iterable[Obligation], laws: dict[str, Measure]) -> Iterator[Item]:
    for row in rows:
        labels = {kind.code: kind.label for kind in laws[row.measure_id].reports}
        label, first = labels[row.report_kind], row.period_first_day
        yield Item(
            "REPORT_DUE",
            row.due_on,
            row.id,
            row.status,
            f"{label.zh}（{first:%Y年%m月}起）报送截止",
            f"{label.en} for the period from {first} is due",
            row.updated_at,
        )


def _titles(rows: Iterable[Certification], laws: dict[str, Measure]) -> Iterator[Item]:
    for row in rows:
        re_review = laws[row.measure_id].periods.re_review
        opens_on = row.valid_to - timedelta(days=re_review.opens_days_before_expiry)
        for kind, day, zh, en in (
            ("RE_REVIEW_OPENS", opens_on, "到期复核开始受理", "the re-review opens"),
            ("TERM_ENDS", row.valid_to, "有效期最后一日", "the last day of the term"),
        ):
            told = f"{row.number} {zh}", f"{row.number}: {en}"
            yield Item(kind, day, row.id, row.status, *told, row.updated_at)


def entries(items: Iterable[Item]) -> Iterator[Entry]:
    """The same as entries of a calendar file; a report that was handed in stays in it, and says so."""
    for item in items:
        table = "obligation-status" if item.kind == "REPORT_DUE" else "certification-status"
        state = CODE_TABLES[table][item.status]
        yield Entry(
            uid=f"{item.kind.lower()}-{item.subject_id}@zjtx",
            day=item.day,
            summary=item.zh,
            description=f"{state.zh}\n{item.en} ({state.en})",
            changed_at=item.changed_at,
        )
