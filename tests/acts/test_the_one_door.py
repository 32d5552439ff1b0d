"""The one door lets through what the tables and the roles allow, and leaves no trace of what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain import advance as door
from domain.infra.database import transaction
from domain.models import AuditEntry, Enterprise, Event, Round, Stateful, Step
from domain.rules.errors import Forbidden, Stale, StateForbids
from domain.rules.law.life_cycles import LIFE_CYCLES
from domain.rules.law.permissions import MAY, Actor, Role
from factories import XINCHENG, Company, at, round_
from invariants import AGGREGATES, broken_links, violations

NOW = at("2026-01-05")
OFFICER = Actor("city-officer-1", Role.CITY_OFFICER, "tests")
FORBIDDEN = [
    (cycle.noun, state, act)
    for cycle in LIFE_CYCLES.values()
    for state in cycle.states
    for act in cycle.acts
    if act not in cycle.allowed(state)
]
MAY_NOT = [
    (cycle.noun, act, role)
    for cycle in LIFE_CYCLES.values()
    for act in cycle.acts
    for role in Role
    if role not in MAY[f"{cycle.noun}.{act}"]
]


def row_in(noun: str, state: str) -> Stateful:
    kind = AGGREGATES[noun]
    assert issubclass(kind, Stateful)
    return kind(status=state, version=3)


def somebody_who_may(operation: str) -> Actor:
    return Actor("somebody", sorted(MAY[operation])[0], "tests")


@pytest.mark.parametrize(("noun", "state", "act"), FORBIDDEN)
async def test_no_move_but_those_of_the_tables(noun: str, state: str, act: str) -> None:
    row = row_in(noun, state)
    with pytest.raises(StateForbids) as caught:
        # no session: what is refused never gets as far as the database
        await door.advance(None, row, act, somebody_who_may(f"{noun}.{act}"), now=NOW)
    assert caught.value.extras["current_state"] == state
    assert (row.status, row.version) == (state, 3)


@pytest.mark.parametrize(("noun", "act", "role"), MAY_NOT)
async def test_no_role_but_those_that_may(noun: str, act: str, role: Role) -> None:
    source = next(source for source, known, _ in LIFE_CYCLES[noun].rows if known == act)
    row = row_in(noun, source)
    with pytest.raises(Forbidden):
        await door.advance(None, row, act, Actor("somebody", role, "tests"), now=NOW)
    assert (row.status, row.version) == (source, 3)


async def test_no_version_but_the_one_that_is_there() -> None:
    row = row_in("round", "DRAFT")
    for version in (2, 4):
        with pytest.raises(Stale):
            await door.advance(None, row, "open", OFFICER, now=NOW, version=version)
    assert (row.status, row.version) == ("DRAFT", 3)


def a_round() -> Round:
    given = round_(NOW.date())
    dates = {name: NOW.date().fromisoformat(given[name]) for name in ("opens_on", "closes_on")}
    return Round(**{**given, **dates})


async def counts(engine: AsyncEngine) -> list[int]:
    async with AsyncSession(engine) as session:
        return [
            int(await session.scalar(select(func.count()).select_from(kind)) or 0)
            for kind in (Round, Step, AuditEntry, Event)
        ]


async def lose_the_answer(engine: AsyncEngine, row: Round) -> None:
    async with transaction(engine) as session:
        found = await session.get_one(Round, row.id, with_for_update=True)
        await door.advance(session, found, "close", OFFICER, now=NOW)
        await door.begin(session, a_round(), OFFICER, now=NOW)
        raise RuntimeError("the answer was lost")


async def test_a_change_and_its_trail_are_there_together_or_not_at_all(engine: AsyncEngine) -> None:
    async with transaction(engine) as session:
        row = a_round()
        await door.begin(session, row, OFFICER, now=NOW)
        await door.advance(session, row, "open", OFFICER, now=NOW)
    before = await counts(engine)
    assert before == [1, 2, 2, 2]
    with pytest.raises(RuntimeError, match="the answer was lost"):
        await lose_the_answer(engine, row)
    assert await counts(engine) == before
    assert await violations(engine) == []


async def test_the_chain_holds_whatever_time_zone_the_instants_came_in(engine: AsyncEngine) -> None:
    async with transaction(engine) as session:
        row = a_round()
        await door.begin(session, row, OFFICER, now=NOW, reason="起草")
        row.closes_on += timedelta(days=1)
        await door.amend(session, row, "amend", OFFICER, now=NOW + timedelta(hours=1))
        await door.advance(session, row, "open", OFFICER, now=NOW + timedelta(days=1))
    async with AsyncSession(engine) as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.version))).all()
    assert [entry.act for entry in entries] == ["create", "amend", "open"]
    assert broken_links(entries) == []
    assert entries[1].changes["closes_on"] == {"from": "2026-06-04", "to": "2026-06-05"}
    assert entries[2].changes == {"status": {"from": "DRAFT", "to": "OPEN"}}


async def test_personal_data_is_named_in_the_trail_and_never_kept(engine: AsyncEngine) -> None:
    given: dict[str, Any] = Company(1).registration()
    async with transaction(engine) as session:
        row = Enterprise(**{**given, "registered_on": NOW.date()})
        await door.begin(session, row, OFFICER, now=NOW)
    async with AsyncSession(engine) as session:
        (entry,) = (await session.scalars(select(AuditEntry))).all()
        (event,) = (await session.scalars(select(Event))).all()
    personal = ("legal_representative", "contact_name", "contact_phone")
    assert [entry.changes[name] for name in personal] == ["personal"] * 3
    assert entry.changes["district"] == {"from": None, "to": XINCHENG}
    told = str((entry.changes, event.data))
    assert [given[name] for name in personal if given[name] in told] == []
