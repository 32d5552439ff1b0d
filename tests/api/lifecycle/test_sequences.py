"""Whatever anybody does in whatever order, the acts refuse by name or keep every invariant.

It starts from the gallery, where a row stands in every state. Chance says who acts, what they attempt and on which row;
most of it is sensible, the rest is not. The clock runs forward now and then. What fails is found again by Hypothesis.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from gallery import PRESENT, Gallery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain import models
from domain.acts.applications import (
    amend,
    answer_supplement,
    conclude_expert_review,
    create,
    lapse,
    not_recommend,
    recognise,
    recommend,
    request_supplement,
    start_expert_review,
    submit,
    withdraw,
)
from domain.acts.certifications import expire, open_re_review, reissue, remind, take_over
from domain.acts.decisions import record
from domain.acts.monitoring import chase, open_obligations
from domain.acts.monitoring import report as report_act
from domain.acts.notices import conclude, dismiss_objection, extend, publish, uphold_objection
from domain.acts.notices import object as object_act
from domain.acts.reviews import (
    amend_county_review,
    amend_expert,
    assign_expert,
    begin_county_review,
    recuse,
    submit_expert_review,
)
from domain.acts.revocations import dismiss, notify, overturn, state_case, uphold
from domain.acts.revocations import open as open_act
from domain.acts.revocations import publish as publish_revocation
from domain.acts.rewards import grant
from domain.infra.database import make_engine, transaction
from domain.rules.errors import Refusal
from domain.rules.law.permissions import PUBLIC, WORKER, Actor, Role
from domain.rules.time.periods import legal_day
from factories import FACTS, HUIMIN, XINCHENG, Company, evidence, judgements, materials, report
from invariants import violations
from rewinding import rewind
from sandbox.postgres import Postgres

STEPS, EXAMPLES = 60, 10
JUDGED = {
    "county": ["tax_and_credit", "no_major_incident"],
    "expert": ["position_in_chain", "refined_management", "distinctive_product", "continuing_innovation"],
}
OUTSIDERS = (Actor("auditor-1", Role.AUDITOR, "tests"), Actor("operator-1", Role.OPERATOR, "tests"), PUBLIC)
_numbers = count(1)


def enterprise(uscc: str) -> Actor:
    return Actor("enterprise", Role.ENTERPRISE, "tests", uscc=uscc)


def county(district: str) -> Actor:
    return Actor(f"county-{district}", Role.COUNTY_OFFICER, "tests", district=district)


def officer(number: int) -> Actor:
    return Actor(f"city-officer-{number}", Role.CITY_OFFICER, "tests")


def expert(person: str) -> Actor:
    return Actor(person, Role.EXPERT, "tests")


EVERYBODY = (
    enterprise(Company(100).uscc),
    *map(county, (XINCHENG, HUIMIN)),
    *map(officer, (1, 2, 3)),
    *map(expert, ("expert-1", "expert-2")),
    WORKER,
    *OUTSIDERS,
)


@dataclass
class World:
    """A database, the day it is, and what chance says next."""

    engine: AsyncEngine
    chance: Random
    round_id: UUID
    expert_ids: list[UUID]
    now: datetime = PRESENT
    credit_codes: dict[UUID, str] = field(default_factory=dict)

    def one_of(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def owner(self, row: Any) -> Actor:
        return enterprise(self.credit_codes[getattr(row, "enterprise_id", row.id)])


Who = Callable[[World, Any], Actor]
Call = Callable[[World, AsyncSession, Actor, Any], Awaitable[object]]


@dataclass(frozen=True)
class Attempt:
    """An act on a row of `kind`; sensible in `states` (all, if none are named) and by `who`."""

    kind: type[models.Aggregate]
    states: tuple[str, ...]
    who: Who
    call: Call

    async def rows(self, session: AsyncSession, sensible: bool) -> list[Any]:
        statement = select(self.kind).order_by(self.kind.id)
        if sensible and self.states:
            statement = statement.where(self.kind.status.in_(self.states))
        return list((await session.scalars(statement)).all())


def some_officer(world: World, _: Any) -> Actor:
    return officer(world.one_of(1, 2, 3))


def its_county(_: World, row: Any) -> Actor:
    return county(row.district)


def its_expert(_: World, row: Any) -> Actor:
    return expert(row.person)


def its_owner(world: World, row: Any) -> Actor:
    return world.owner(row)


def whoever_has_it(world: World, row: Any) -> Actor:
    return county(row.district) if row.status == "SUBMITTED" else some_officer(world, row)


def the_worker(_: World, __: Any) -> Actor:
    return WORKER


def anybody(_: World, __: Any) -> Actor:
    return PUBLIC


def plain(act: Callable[..., Awaitable[object]], **given: Any) -> Call:
    """An act that wants the row's id, the instant, and what is given."""
    return lambda world, session, actor, row: act(session, actor, row.id, now=world.now, **given)


async def begin_case(world: World, session: AsyncSession, actor: Actor, _: Any) -> object:
    content = {"facts": FACTS, "materials": materials()}
    return await create.create(session, actor, round_id=world.round_id, now=world.now, **content)


async def take_title_over(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    day = legal_day(world.now) - timedelta(days=world.one_of(30, 950, 1094, 1200))
    return await take_over.take_over(
        session, actor, enterprise_id=row.id, recognised_on=day, document="示例", now=world.now
    )


async def fill(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    changes = {"facts": FACTS | {"employees": world.one_of(148, 150)}, "materials": materials()}
    return await amend.amend(session, actor, row.id, changes=changes, now=world.now)


async def decide(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    outcome = {"application_id": row.id, "outcome": world.one_of("PROPOSE", "PROPOSE", "DECLINE")}
    return await record.record(
        session,
        actor,
        meeting="党组会议",
        held_on=legal_day(world.now),
        minutes_number=f"示例{next(_numbers)}号",
        outcomes=[outcome],
        supersedes_id=world.one_of(row.decision_id, None),
        now=world.now,
    )


async def put_in_notice(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    decision = row.decision_id or row.id
    return await publish.publish(
        session,
        actor,
        title="公示",
        decision_id=decision,
        application_ids=[row.id],
        last_day=None,
        now=world.now,
    )


async def object_to(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    words = {"objector_name": "示例", "objector_phone": "0471-1111111", "grounds": "示例"}
    notice = row.notice_id or row.id
    return await object_act.object_to(session, actor, notice, application_id=row.id, now=world.now, **words)


async def judge(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    changes = {"findings": judgements(JUDGED["county"])}
    return await amend_county_review.amend_county_review(
        session, actor, row.id, changes=changes, now=world.now
    )


async def begin_review(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    return await begin_county_review.begin_county_review(session, actor, application_id=row.id, now=world.now)


async def vote(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    return await submit_expert_review.submit_expert_review(
        session,
        actor,
        row.id,
        opinion=world.one_of("RECOMMEND", "REJECT"),
        findings=judgements(JUDGED["expert"]),
        comment="示例",
        now=world.now,
    )


async def start(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    return await start_expert_review.start_expert_review(
        session, actor, row.id, expert_ids=world.expert_ids[: world.one_of(3, 3, 2)], now=world.now
    )


async def assign(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    chosen = world.one_of(*world.expert_ids)
    return await assign_expert.assign_expert(session, actor, row.id, expert_id=chosen, now=world.now)


async def declare(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    interests = world.one_of([], [world.one_of(*world.credit_codes.values())])
    return await amend_expert.amend_expert(
        session, actor, row.id, changes={"interests": interests}, now=world.now
    )


async def open_proceedings(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    ground, parts = world.one_of(("FRAUD", ("finding",)), ("MAJOR_INCIDENT", ("event",)))
    return await open_act.open_case(
        session, actor, certification_id=row.id, ground=ground, evidence=evidence(*parts), now=world.now
    )


async def reward(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    code = world.one_of("FIRST_RECOGNITION_BONUS", "PRIORITY_PUBLIC_SERVICES")
    return await grant.grant(session, actor, certification_id=row.id, code=code, now=world.now)


async def prolong(world: World, session: AsyncSession, actor: Actor, row: Any) -> object:
    day = row.last_day + timedelta(days=world.one_of(0, 3))
    return await extend.extend(session, actor, row.id, last_day=day, reason="示例", now=world.now)


_WHILE_IT_IS_DECIDED = ("REVIEWED", "PROPOSED", "DECLINED")
_DECIDED = {"minutes_number": "示例", "reason": "示例"}
ATTEMPTS: tuple[Attempt, ...] = (
    Attempt(models.Enterprise, (), its_owner, begin_case),
    Attempt(models.Enterprise, (), some_officer, take_title_over),
    Attempt(models.Application, ("DRAFT", "SUPPLEMENT_REQUESTED"), its_owner, fill),
    Attempt(models.Application, ("DRAFT",), its_owner, plain(submit.submit)),
    Attempt(
        models.Application,
        ("SUBMITTED", "RECOMMENDED", "IN_EXPERT_REVIEW", "REVIEWED"),
        whoever_has_it,
        plain(request_supplement.request_supplement, items=["示例"], days=None),
    ),
    Attempt(
        models.Application,
        ("SUPPLEMENT_REQUESTED",),
        its_owner,
        plain(answer_supplement.answer_supplement, answer="示例"),
    ),
    Attempt(
        models.Application, ("SUBMITTED", "REVIEWED"), its_owner, plain(withdraw.withdraw, reason="示例")
    ),
    Attempt(models.Application, ("DRAFT", "SUPPLEMENT_REQUESTED"), the_worker, plain(lapse.lapse)),
    Attempt(models.Application, ("SUBMITTED",), its_county, begin_review),
    Attempt(models.CountyReview, ("IN_PROGRESS",), its_county, judge),
    Attempt(models.Application, ("SUBMITTED",), its_county, plain(recommend.recommend, comment="示例")),
    Attempt(
        models.Application, ("SUBMITTED",), its_county, plain(not_recommend.not_recommend, comment="示例")
    ),
    Attempt(models.Application, ("RECOMMENDED",), some_officer, start),
    Attempt(models.Application, ("IN_EXPERT_REVIEW",), some_officer, assign),
    Attempt(models.ExpertReview, ("ASSIGNED",), its_expert, vote),
    Attempt(models.ExpertReview, ("ASSIGNED", "SUBMITTED"), its_expert, plain(recuse.recuse, reason="示例")),
    Attempt(models.Expert, (), its_expert, declare),
    Attempt(
        models.Application,
        ("IN_EXPERT_REVIEW",),
        some_officer,
        plain(conclude_expert_review.conclude_expert_review),
    ),
    Attempt(models.Application, _WHILE_IT_IS_DECIDED, some_officer, decide),
    Attempt(models.Application, ("PROPOSED",), some_officer, put_in_notice),
    Attempt(models.Application, ("IN_NOTICE", "OBJECTION_UNDER_REVIEW"), anybody, object_to),
    Attempt(models.Application, ("IN_NOTICE",), the_worker, plain(recognise.recognise)),
    Attempt(
        models.Objection, ("FILED",), some_officer, plain(uphold_objection.uphold_objection, finding="示例")
    ),
    Attempt(
        models.Objection, ("FILED",), some_officer, plain(dismiss_objection.dismiss_objection, finding="示例")
    ),
    Attempt(models.Notice, ("PUBLISHED",), some_officer, prolong),
    Attempt(models.Notice, ("PUBLISHED",), the_worker, plain(conclude.conclude)),
    Attempt(models.Certification, ("ACTIVE",), the_worker, plain(expire.expire)),
    Attempt(models.Certification, ("ACTIVE",), the_worker, plain(remind.remind, days_before=90)),
    Attempt(models.Certification, ("ACTIVE", "EXPIRED"), the_worker, plain(open_re_review.open_re_review)),
    Attempt(
        models.Certification, ("ACTIVE",), some_officer, plain(reissue.reissue, cause="NAME", document="示例")
    ),
    Attempt(models.Certification, ("ACTIVE", "EXPIRED"), some_officer, open_proceedings),
    Attempt(models.Certification, ("ACTIVE",), some_officer, reward),
    Attempt(models.Revocation, ("OPENED",), some_officer, plain(notify.notify, days=None)),
    Attempt(models.Revocation, ("NOTIFIED",), its_owner, plain(state_case.state_case, statement="示例")),
    Attempt(models.Revocation, ("NOTIFIED",), some_officer, plain(uphold.uphold, **_DECIDED)),
    Attempt(models.Revocation, ("NOTIFIED",), some_officer, plain(dismiss.dismiss, **_DECIDED)),
    Attempt(models.Revocation, ("UPHELD", "DISMISSED"), some_officer, plain(publish_revocation.publish)),
    Attempt(
        models.Revocation,
        ("UPHELD", "PUBLISHED"),
        some_officer,
        plain(overturn.overturn, document="示例", reason="示例"),
    ),
    Attempt(models.Enrolment, ("ENROLLED",), the_worker, plain(open_obligations.open_obligations)),
    Attempt(models.Obligation, ("DUE",), the_worker, plain(chase.chase)),
    Attempt(
        models.Obligation,
        ("DUE", "OVERDUE"),
        its_owner,
        plain(report_act.report, figures=report()["figures"]),
    ),
)


async def step(world: World) -> None:
    """One attempt of somebody's, in a transaction of its own; or the clock moves on."""
    if world.one_of(*range(10)) == 0:
        world.now += timedelta(days=world.one_of(1, 6, 12, 31, 100))
        return
    # the act first, so that the many reports do not crowd out the few cases
    attempt, sensible = world.one_of(*ATTEMPTS), world.one_of(*range(6)) > 0
    async with AsyncSession(world.engine) as session:
        rows = await attempt.rows(session, sensible)
    if not rows:
        return
    row = world.one_of(*rows)
    actor = attempt.who(world, row) if sensible else world.one_of(*EVERYBODY)
    try:
        async with transaction(world.engine) as session:
            await attempt.call(world, session, actor, row)
    except Refusal:
        pass


@given(chance=st.randoms(use_true_random=True))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
async def test_no_sequence_of_acts_breaks_an_invariant(
    postgres: Postgres, gallery: tuple[str, Gallery], chance: Random
) -> None:
    name, shown = gallery
    engine = make_engine(postgres.url(name), application="tests", pool_size=2)
    try:
        await rewind(engine)
        shown.touched = True
        world = World(engine, chance, UUID(shown.round_id), [UUID(id_) for id_ in shown.expert_ids])
        async with AsyncSession(engine) as session:
            companies = (await session.scalars(select(models.Enterprise))).all()
        world.credit_codes = {company.id: company.uscc for company in companies}
        for _ in range(STEPS):
            await step(world)
        assert await violations(engine) == []
    finally:
        await engine.dispose()
