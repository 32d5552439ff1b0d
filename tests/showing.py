"""An invented register to look at: titles in every state, of several districts and clusters, and two notices."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.infra.database import transaction
from domain.models import Application, Certification, Decision, Enterprise, Notice, new_id
from domain.models.base import Base
from domain.rules.facts.identifiers import CHECK_ALPHABET, certificate_number, make_credit_code
from domain.rules.time.periods import midnight_after

LONG_AGO = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
# what no public page may show
PERSONAL = {"legal_representative": "示例甲某", "contact_name": "示例乙某", "contact_phone": "0471-0000000"}
ADDRESS = "示例路一号"
OFFICER = "city-officer-示例"
DISTRICTS = ("150102", "150103", "150105", "JKQ")
CLUSTERS: tuple[list[str], ...] = ([], ["CLEAN_ENERGY"], ["BIOMEDICINE"], ["CLEAN_ENERGY", "BIOMEDICINE"])


def number(place: int, year: int = 2026) -> str:
    """The certificate number of the company in that place."""
    check = "".join(CHECK_ALPHABET[(place * step) % len(CHECK_ALPHABET)] for step in (7, 11, 13, 17, 19, 23))
    return certificate_number(year, place, check)


def enterprise(place: int, district: str = "150102", **changes: Any) -> Enterprise:
    given = {
        "uscc": make_credit_code("150102", f"{place:08d}"),
        "name": f"内蒙古示例{place:03}号科技有限公司",
        "legal_form": "LIMITED_COMPANY",
        "district": district,
        "address": ADDRESS,
        "registered_on": date(2015, 6, 1),
        "industry_code": "3562",
        **PERSONAL,
    }
    return stored(Enterprise(**given | changes))


def certification(holder: Enterprise, place: int, status: str = "ACTIVE", **changes: Any) -> Certification:
    given = {
        "number": number(place),
        "enterprise_id": holder.id,
        "measure_id": "bg-2022-03",
        "district": holder.district,
        "recognised_on": date(2026, 3, 2),
        "valid_from": date(2026, 3, 2),
        "valid_to": date(2029, 3, 1),
        "term_no": 1,
        "document_no": 1,
        "holder_uscc": holder.uscc,
        "holder_name": holder.name,
        "holder_address": holder.address,
        "revoked_on": date(2026, 9, 1) if status == "REVOKED" else None,
        "status": status,
    }
    return stored(Certification(**given | changes))


def application(of: Enterprise, place: int, **changes: Any) -> Application:
    given = {
        "case_number": f"SQ-2026-{place:06d}",
        "kind": "INITIAL",
        "enterprise_id": of.id,
        "district": of.district,
        "due_on": date(2026, 2, 1),
        "facts": {},
        "materials": [],
        "clusters": [],
        "status": "RECOGNISED",
    }
    return stored(Application(**given | changes))


def decision() -> Decision:
    return stored(
        Decision(
            meeting="示例党组会议",
            held_on=date(2026, 2, 20),
            minutes_number="示例纪要1号",
            outcomes=[],
            recorded_by=OFFICER,
            status="RECORDED",
        )
    )


def notice(of: Decision, first_day: date, last_day: date, **changes: Any) -> Notice:
    given = {
        "title": f"关于{first_day.year}年度拟认定专精特新中小企业名单的公示（示例）",
        "decision_id": of.id,
        "published_at": LONG_AGO,
        "first_day": first_day,
        "last_day": last_day,
        "ends_at": midnight_after(last_day),
        "reckoning": {
            "start": first_day.isoformat(),
            "first_counted_day": (first_day + timedelta(days=1)).isoformat(),
            "raw_last_day": (last_day - timedelta(days=2)).isoformat(),
            "earliest_last_day": last_day.isoformat(),
            "extended_over": [(last_day - timedelta(days=back)).isoformat() for back in (2, 1)],
            "set_by_officer": False,
            "sources": ["国办发明电〔2025〕7号"],
        },
        "published_by": OFFICER,
        "status": "PUBLISHED",
    }
    return stored(Notice(**given | changes))


def stored(row: Any) -> Any:
    """As the one door would leave it: with identity, version and times."""
    row.id, row.version = row.id or new_id(), 1
    row.created_at = row.updated_at = LONG_AGO
    return row


async def store(engine: AsyncEngine, *rows: Base) -> None:
    """Each after those it refers to."""
    async with transaction(engine) as session:
        for row in rows:
            session.add(row)
            await session.flush()


@dataclass(frozen=True, slots=True)
class Shown:
    """What was stored, by what tests look for."""

    valid: Certification
    expired: Certification
    revoked: Certification
    running: Notice
    over: Notice
    all: tuple[Certification, ...]


async def show(engine: AsyncEngine, today: date) -> Shown:
    """Twenty-five titles and two notices, of which one runs on `today`."""
    holders = [enterprise(place, DISTRICTS[place % len(DISTRICTS)]) for place in range(1, 26)]
    cases = [application(of, place, clusters=CLUSTERS[place % 4]) for place, of in enumerate(holders, 1)]
    titles = [
        _title(holder, case, place)
        for place, (holder, case) in enumerate(zip(holders, cases, strict=True), 1)
    ]
    meeting = decision()
    over = notice(meeting, date(2026, 2, 20), date(2026, 2, 27), status="CONCLUDED")
    running = notice(meeting, today, today + timedelta(days=7))
    named = [enterprise(place, DISTRICTS[place % len(DISTRICTS)]) for place in range(30, 34)]
    in_notice = [
        application(of, place, status="IN_NOTICE", notice_id=running.id) for place, of in enumerate(named, 30)
    ]
    await store(engine, *holders, *cases, *titles, meeting, over, running, *named, *in_notice)
    return Shown(titles[0], titles[1], titles[2], running, over, tuple(titles))


def _title(holder: Enterprise, case: Application, place: int) -> Certification:
    """The second and every ninth expired, the third and every eleventh revoked; every fifth taken over from paper."""
    former = {
        "valid_from": date(2022, 12, 1),
        "valid_to": date(2025, 11, 30),
        "recognised_on": date(2022, 12, 1),
    }
    case_id = None if place % 5 == 0 else case.id
    if place % 9 == 2:
        return certification(holder, place, "EXPIRED", application_id=case_id, **former)
    return certification(holder, place, "REVOKED" if place % 11 == 3 else "ACTIVE", application_id=case_id)
