"""The database holds the scheme's limits too: states, uniqueness, days in order, books that are only added to."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain import models
from domain.models import Base, Stateful
from factories import at

NOW = at("2026-01-05")
STATEFUL = [
    kind
    for name in models.__all__
    if isinstance(kind := getattr(models, name), type) and issubclass(kind, Stateful) and kind is not Stateful
]
# what one column of each type may hold, where a test does not care
SOMETHING: dict[type, Any] = {
    int: 1,
    str: "示例",
    bool: False,
    date: NOW.date(),
    datetime: NOW,
    Decimal: Decimal(1),
    # JSON
    object: [],
    bytes: b"",
}
# columns whose values are listed
LISTED = {"kind": "INITIAL", "measure_file.kind": "MEASURE", "receiver": "FEED", "payload": "THIN"}
ONE, OTHER = uuid4(), uuid4()


def row(kind: type[Base], /, **given: Any) -> dict[str, Any]:
    """Values for every column that must have one; each identifier is a new one."""
    values: dict[str, Any] = {}
    for column in kind.__table__.columns:
        if column.nullable and column.name not in given:
            continue
        wanted = column.type.python_type
        listed = LISTED.get(str(column), LISTED.get(column.name))
        values[column.name] = listed or (uuid4() if wanted is UUID else SOMETHING[wanted])
        if wanted is str and (column.unique or column.primary_key):
            values[column.name] = str(uuid4())
    if issubclass(kind, Stateful):
        values["status"] = kind.life_cycle.initial
    return values | given


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Foreign keys are left aside: a row here stands alone."""
    async with engine.connect() as connection:
        await connection.execute(text("SET session_replication_role = replica"))
        yield connection
        await connection.rollback()


async def refused(connection: AsyncConnection, kind: type[Base], values: dict[str, Any]) -> str:
    with pytest.raises(IntegrityError) as caught:
        await connection.execute(insert(kind).values(values))
    return str(caught.value.orig)


@pytest.mark.parametrize("kind", STATEFUL, ids=lambda kind: kind.noun)
async def test_no_state_outside_its_list(connection: AsyncConnection, kind: type[Stateful]) -> None:
    for state in kind.life_cycle.states:
        once = await connection.begin_nested()
        await connection.execute(insert(kind).values(row(kind, status=state)))
        await once.rollback()
    assert "_status" in await refused(connection, kind, row(kind, status="NOWHERE"))


UNIQUE: dict[str, tuple[type[Base], dict[str, Any]]] = {
    "a credit code": (models.Enterprise, {"uscc": "示例"}),
    "a case number": (models.Application, {"case_number": "示例"}),
    "a case number of a revocation": (models.Revocation, {"case_number": "示例"}),
    "a certificate number": (models.Certification, {"number": "示例"}),
    "an open application in a round": (models.Application, {"enterprise_id": ONE, "round_id": OTHER}),
    "an open re-review": (models.Application, {"kind": "RE_REVIEW", "certification_id": ONE}),
    "a held title": (models.Certification, {"enterprise_id": ONE}),
    "a county review in progress": (models.CountyReview, {"application_id": ONE}),
    "an expert's review": (models.ExpertReview, {"application_id": ONE, "expert_id": OTHER}),
    "an expert": (models.Expert, {"person": "示例"}),
    "minutes": (models.Decision, {"minutes_number": "示例"}),
    "a later decision": (models.Decision, {"supersedes_id": ONE}),
    "open proceedings": (models.Revocation, {"certification_id": ONE}),
    "an enrolment of a title": (models.Enrolment, {"certification_id": ONE}),
    "a report for a period": (models.Obligation, {"enrolment_id": ONE}),
    "a reward given once": (models.Reward, {"once_key": "示例"}),
    "a reminder of a stage": (models.Reminder, {"certification_id": ONE}),
    "a term": (models.CertificationTerm, {"certification_id": ONE}),
    "a year's schedule": (models.CalendarYear, {"year": 2027}),
    "a step to a version": (models.Step, {"aggregate_id": ONE}),
    "an audit entry of a version": (models.AuditEntry, {"aggregate_id": ONE}),
    "an event of a version": (models.Event, {"aggregate_id": ONE}),
    "a delivery of an event to a receiver": (models.Delivery, {"event_id": ONE, "receiver_id": OTHER}),
    "a kept answer": (models.IdempotencyKey, {"client": "示例", "person": "示例", "key": "示例"}),
}
# The closed states in which a second one may be: what is over stands in nobody's way.
OVER: dict[str, tuple[str, ...]] = {
    "an open application in a round": ("NOT_RECOMMENDED", "DECLINED", "RECOGNISED", "WITHDRAWN", "LAPSED"),
    "an open re-review": ("NOT_RECOMMENDED", "DECLINED", "RECOGNISED", "WITHDRAWN", "LAPSED"),
    "a held title": ("REVOKED",),
    "a county review in progress": ("COMPLETED", "VOIDED"),
    "an expert's review": ("RECUSED", "VOIDED"),
    "open proceedings": ("UPHELD", "DISMISSED", "PUBLISHED", "OVERTURNED"),
}


@pytest.mark.parametrize("what", UNIQUE)
async def test_there_is_only_one_of(connection: AsyncConnection, what: str) -> None:
    kind, same = UNIQUE[what]
    for state in OVER.get(what, ()):
        await connection.execute(insert(kind).values(row(kind, **same, status=state)))
    await connection.execute(insert(kind).values(row(kind, **same)))
    assert "duplicate key" in await refused(connection, kind, row(kind, **same))


@pytest.mark.parametrize(
    ("kind", "days"),
    [(models.Round, ("opens_on", "closes_on")), (models.Certification, ("valid_from", "valid_to"))],
)
async def test_days_are_in_order(
    connection: AsyncConnection, kind: type[Base], days: tuple[str, str]
) -> None:
    first, last = date(2026, 1, 5), date(2026, 1, 4)
    assert "ck_" in await refused(connection, kind, row(kind, **dict(zip(days, (first, last), strict=True))))
    await connection.rollback()


@pytest.mark.parametrize("kind", [models.CountyReview, models.ExpertReview])
async def test_an_opinion_is_one_of_two(connection: AsyncConnection, kind: type[Base]) -> None:
    assert "opinion" in await refused(connection, kind, row(kind, opinion="PERHAPS"))


async def test_a_case_belongs_to_an_enterprise_that_is_there(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert "foreign key" in await refused(connection, models.Application, row(models.Application))
