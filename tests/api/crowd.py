"""A crowd on file: companies of three districts with cases and titles in every state, written straight into the tables.

For tests of what is shown to whom: the rows keep no history, and nobody changes anything in them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from domain import models
from domain.infra.database import transaction
from domain.models import Base, new_id
from domain.models.outbox import HELD
from domain.rules.facts.identifiers import make_credit_code
from domain.rules.measure.load import packaged_measures
from factories import MEASURE, Company
from sandbox.people import PEOPLE

Rows = dict[type[Base], list[Any]]

DISTRICTS = ("150102", "150103", "150104")
COMPANIES = 12
NOW = datetime(2026, 6, 1, tzinfo=UTC)
_STAMPS = {"version": 1, "created_at": NOW, "updated_at": NOW}


def state(model: type[models.Stateful], number: int) -> str:
    states = model.life_cycle.states
    return states[number % len(states)]


class Crowd:
    """`rows` by model, in the order in which they were made."""

    def __init__(self) -> None:
        self.rows: Rows = {}
        self.companies = [self._company(number) for number in range(COMPANIES)]
        self.rounds = [self._round(number) for number in range(4)]
        self.experts = [self._expert(number) for number in range(1, 4)]
        self.decisions = [self._decision(number) for number in range(3)]
        self.notices = [self._notice(number) for number in range(4)]
        for number, company in enumerate(self.companies):
            self._title(number, company)
            self._cases(number, company)
        self._subscriptions_and_what_they_are_owed()
        self._measure_files_and_rehearsals()
        self._reconciliations()
        self._feed_packages()

    async def write(self, engine: AsyncEngine) -> None:
        async with transaction(engine) as session:
            for rows in self.rows.values():
                session.add_all(rows)
                await session.flush()

    def _add(self, model: type[Any], **values: Any) -> Any:
        stamps = _STAMPS if issubclass(model, models.Aggregate) else {}
        row = model(id=new_id(), **stamps, **values)
        self.rows.setdefault(model, []).append(row)
        return row

    def _company(self, number: int) -> Any:
        """The first three are those that authorised the ready people."""
        district = DISTRICTS[number % 3]
        ready = [person.uscc for person in PEOPLE if person.uscc]
        uscc = ready[number] if number < len(ready) else make_credit_code(district, f"{number:08d}")
        given = Company(number, district).registration(uscc=uscc, registered_on=date(2015, 6, 1))
        return self._add(models.Enterprise, **{**given, "industry_code": ("3562", "6510")[number % 2]})

    def _round(self, number: int) -> Any:
        return self._add(
            models.Round,
            status=state(models.Round, number),
            name=f"示例批次{number}",
            measure_id=MEASURE,
            form_version="2026.1",
            materials=[],
            opens_on=date(2026, 1, 1),
            closes_on=date(2026, 12, 31),
        )

    def _expert(self, number: int) -> Any:
        return self._add(
            models.Expert,
            person=f"expert-{number}",
            name=f"示例专家{number}",
            institution="示例评审机构",
            specialities=[],
            interests=[],
            available=number != 2,
        )

    def _decision(self, number: int) -> Any:
        return self._add(
            models.Decision,
            status=state(models.Decision, number),
            meeting="党组会议",
            held_on=date(2026, 5, number + 1),
            minutes_number=f"示例纪要{number}号",
            outcomes=[],
            recorded_by="city-officer-1",
        )

    def _notice(self, number: int) -> Any:
        last = date(2026, 5, 20 + number)
        return self._add(
            models.Notice,
            status=state(models.Notice, number),
            title=f"示例公示{number}",
            decision_id=self.decisions[number % 3].id,
            published_at=NOW,
            first_day=last - timedelta(days=4),
            last_day=last,
            ends_at=NOW,
            reckoning={
                "start": "2026-05-15",
                "first_counted_day": "2026-05-16",
                "raw_last_day": last.isoformat(),
                "earliest_last_day": last.isoformat(),
                "extended_over": [],
                "set_by_officer": False,
                "sources": [],
            },
            published_by="city-officer-1",
        )

    def _title(self, number: int, company: Any) -> None:
        of_company = {"enterprise_id": company.id, "district": company.district}
        title = self._add(
            models.Certification,
            **of_company,
            status=state(models.Certification, number),
            number=f"HS-2023-{number:04d}",
            measure_id=MEASURE,
            recognised_on=date(2023, 1 + number, 1),
            valid_from=date(2023, 1 + number, 1),
            valid_to=date(2025, 12, 1 + number),
            holder_uscc=company.uscc,
            holder_name=company.name,
            holder_address=company.address,
        )
        self._add(
            models.Revocation,
            enterprise_id=company.id,
            certification_id=title.id,
            status=state(models.Revocation, number),
            case_number=f"示例撤{number}",
            ground=("FRAUD", "TAX_EVASION")[number % 2],
            evidence=[],
            opened_by="city-officer-1",
        )
        self._monitoring(number, of_company, title)
        self._add(
            models.Reward,
            enterprise_id=company.id,
            certification_id=title.id,
            status=state(models.Reward, number),
            code=("FIRST_RECOGNITION", "PRIORITY_SERVICE")[number % 2],
            amount_yuan=Decimal("200000.00"),
            basis="示例依据",
            granted_on=date(2026, 1, 1),
        )

    def _monitoring(self, number: int, of_company: dict[str, Any], title: Any) -> None:
        enrolled = self._add(
            models.Enrolment,
            **of_company,
            certification_id=title.id,
            status=state(models.Enrolment, number),
            enrolled_on=date(2026, 1, 1),
            owes_from=date(2026, 1, 1),
        )
        for month in (1, 2, 3):
            self._add(
                models.Obligation,
                **of_company,
                enrolment_id=enrolled.id,
                status=state(models.Obligation, number + month),
                measure_id=MEASURE,
                report_kind=("MONTHLY_OPERATION", "YEARLY_UPDATE")[number % 2],
                period_first_day=date(2026, month, 1),
                period_last_day=date(2026, month, 28),
                due_on=date(2026, month + 1, 10),
                ends_at=NOW,
            )

    def _cases(self, number: int, company: Any) -> None:
        for turn, round_ in enumerate(self.rounds):
            case = self._add(
                models.Application,
                enterprise_id=company.id,
                district=company.district,
                round_id=round_.id,
                kind="INITIAL",
                status=state(models.Application, 4 * number + turn),
                case_number=f"示例案{number}-{turn}",
                notice_id=self.notices[turn].id if turn % 2 else None,
                due_on=date(2026, 12, 31),
                facts={},
                materials=[],
                clusters=[],
            )
            of_case = {"application_id": case.id, "enterprise_id": company.id}
            self._add(
                models.CountyReview,
                **of_case,
                district=company.district,
                status=state(models.CountyReview, number + turn),
                content_version=1,
                reviewer=f"county-{company.district}",
                findings=[],
            )
            self._add(
                models.Objection,
                **of_case,
                notice_id=self.notices[turn].id,
                status=state(models.Objection, number + turn),
                objector_name="示例异议人",
                objector_phone="0471-1111111",
                grounds="示例",
                filed_at=NOW,
            )
            expert = self.experts[(number + turn) % 3]
            self._add(
                models.ExpertReview,
                **of_case,
                expert_id=expert.id,
                person=expert.person,
                status=state(models.ExpertReview, number + 2 * turn),
                content_version=1,
                findings=[],
            )

    def _subscriptions_and_what_they_are_owed(self) -> None:
        for number, client in enumerate(("hohhot-platform", "mobile-backend") * 3):
            self._add(
                models.Subscription,
                client=client,
                url=f"https://receiver.example/{number}",
                secret="whsec_" + "A" * 43 + "=",
                event_types=[],
                active=True,
            )
        for number in range(9):
            case = self.rows[models.Application][number]
            event = self._add(
                models.Event,
                type="application.drafted",
                noun="application",
                aggregate_id=case.id,
                sequence=1,
                enterprise_id=case.enterprise_id,
                at=NOW,
                data={"id": str(case.id), "version": 1},
            )
            self._add(
                models.Delivery,
                event_id=event.id,
                receiver=("FEED", "WEBHOOK")[number % 2],
                receiver_id=case.id,
                lane=case.id,
                position=1,
                created_at=NOW,
                due_at=HELD if number == 8 else NOW,
                delivered_at=NOW if number % 3 == 0 else None,
                parked_at=NOW if number % 3 == 1 else None,
            )
        self._trail()

    def _measure_files_and_rehearsals(self) -> None:
        """None is adopted: what is in force is what the package brings."""
        for number in range(4):
            pinned = {
                "measure_id": (MEASURE, "miit-2026-2")[number % 2],
                "edition": f"示例{number}",
                "sha256": f"{number:064x}",
            }
            self._add(
                models.MeasureFile,
                **pinned,
                status=("DRAFT", "DISCARDED")[number % 2],
                text="",
                effective_from=date(2027, 1, 1),
                loaded_by="city-officer-1",
            )
            self._add(
                models.Rehearsal,
                **{**pinned, "sha256": packaged_measures()[0].sha256},
                status=state(models.Rehearsal, number),
                day=date(2027, 1, 1),
                requested_by="city-officer-1",
                total=COMPANIES,
                tally={"outcomes": {}, "criteria": {}},
            )

    def _reconciliations(self) -> None:
        """One runs, as at most one may."""
        for number in range(3):
            self._add(models.Reconciliation, status="RUNNING" if number == 0 else "FINISHED", compared=number)

    def _feed_packages(self) -> None:
        """All with a file, and empty: what a row of one holds is tried elsewhere."""
        for number in range(4):
            package = self._add(
                models.FeedPackage,
                status=("READY", "RECEIVED")[number % 2],
                number=f"BS-2026-{number:04d}",
                requested_by="operator-1",
                rows=0,
                enterprises=0,
                first_at=NOW,
                last_at=NOW,
                made_at=NOW,
                sha256=f"{number:064x}",
                size=0,
            )
            file = models.FeedPackageFile(id=package.id, content=b"")
            self.rows.setdefault(models.FeedPackageFile, []).append(file)

    def _trail(self) -> None:
        for number, row in enumerate(self._told()):
            self._add(
                models.AuditEntry,
                noun=row.noun,
                aggregate_id=row.id,
                version=1,
                event_id=new_id(),
                at=NOW,
                person=("city-officer-1", "county-xincheng")[number % 2],
                role="city_officer",
                client="sandbox-portal",
                act="create",
                changes={},
                reason="",
                prev_hash=bytes(32),
                hash=bytes(32),
            )

    def _told(self) -> Iterator[Any]:
        yield from self.companies
        yield from self.rows[models.Application][:10]
