"""Revocations (取消资格)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import RevocationGround, RevocationStatus
from api.schemas.history import Step, StepPage
from api.schemas.revocations import (
    EvidenceAddition,
    Notification,
    Overturning,
    Revocation,
    RevocationCreate,
    RevocationDecision,
    RevocationPage,
    Statement,
)
from api.schemas.types import Id
from domain import models
from domain.acts.revocations import add_evidence, dismiss, notify, overturn, publish, state_case, uphold
from domain.acts.revocations import open as open_act
from domain.queries import history, revocations
from domain.rules.errors import (
    ActorBarred,
    AlreadyRecognised,
    CalendarNotLoaded,
    EvidenceMissing,
    HearingOpen,
    RevocationPending,
    StateForbids,
    Unknown,
    WindowClosed,
)

router = Router(tag="revocations", noun="revocation")
_act = partial(router.act, subject=revocations.find, response=Revocation)


@router.list(
    "/revocations", response=RevocationPage, summary="List revocations", summary_zh="取消资格案件列表"
)
async def list_revocations(
    call: CallDep,
    page: PageDep,
    status: Annotated[RevocationStatus | None, Query()] = None,
    ground: Annotated[RevocationGround | None, Query()] = None,
    certification_id: Annotated[Id | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
) -> RevocationPage:
    wanted = revocations.listing(
        call.actor,
        status=status,
        ground=ground,
        certification_id=certification_id,
        enterprise_id=enterprise_id,
    )
    found = await page.of(call, wanted, models.Revocation)
    return RevocationPage.made_of(found, lambda row: Revocation.seen_by(row, call.actor))


@router.read(
    "/revocations/{id}",
    subject=revocations.find,
    response=Revocation,
    summary="Read a revocation",
    summary_zh="取消资格案件详情",
)
async def read_revocation(call: CallDep, id: UUID) -> Revocation:
    return Revocation.seen_by(await revocations.find(call.session, call.actor, id), call.actor)


@router.list(
    "/revocations/{id}/history",
    subject=revocations.find,
    response=StepPage,
    summary="Read the history of a revocation",
    summary_zh="案件办理历程",
)
async def list_revocation_history(call: CallDep, id: UUID, page: PageDep) -> StepPage:
    found = await page.of(call, history.steps(id), models.Step)
    return StepPage.made_of(found, lambda row: Step.seen_by(row, call.actor))


@router.create(
    "/revocations",
    act="create",
    response=Revocation,
    summary="Open a case against a title",
    summary_zh="立案",
    problems=(Unknown, StateForbids, RevocationPending),
)
async def create_revocation(call: CallDep, body: RevocationCreate) -> Revocation:
    row = await open_act.open_case(call.session, call.actor, **body.model_dump(mode="json"), now=call.now)
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/add-evidence",
    act="amend",
    summary="Put evidence on file",
    summary_zh="补充证据",
    problems=(StateForbids,),
)
async def add_evidence_to_revocation(call: CallDep, id: UUID, body: EvidenceAddition) -> Revocation:
    evidence = body.model_dump(mode="json")["evidence"]
    row = await add_evidence.add_evidence(
        call.session, call.actor, id, evidence=evidence, now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/notify",
    act="notify",
    summary="Notify the company",
    summary_zh="告知企业",
    problems=(StateForbids, EvidenceMissing, CalendarNotLoaded),
)
async def notify_revocation(call: CallDep, id: UUID, body: Notification) -> Revocation:
    row = await notify.notify(
        call.session, call.actor, id, days=body.days, now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/state-case",
    act="state_case",
    summary="State one's case",
    summary_zh="陈述申辩",
    problems=(StateForbids, WindowClosed),
)
async def state_case_in_revocation(call: CallDep, id: UUID, body: Statement) -> Revocation:
    row = await state_case.state_case(
        call.session, call.actor, id, statement=body.statement, now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/uphold",
    act="uphold",
    summary="Revoke the title",
    summary_zh="决定取消资格",
    problems=(StateForbids, ActorBarred, HearingOpen),
)
async def uphold_revocation(call: CallDep, id: UUID, body: RevocationDecision) -> Revocation:
    row = await uphold.uphold(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/dismiss",
    act="dismiss",
    summary="Dismiss the case",
    summary_zh="不予取消",
    problems=(StateForbids, ActorBarred),
)
async def dismiss_revocation(call: CallDep, id: UUID, body: RevocationDecision) -> Revocation:
    row = await dismiss.dismiss(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/publish",
    act="publish",
    summary="Publish the outcome",
    summary_zh="公告结果",
    problems=(StateForbids,),
)
async def publish_revocation(call: CallDep, id: UUID) -> Revocation:
    row = await publish.publish(call.session, call.actor, id, now=call.now, version=call.version)
    return Revocation.seen_by(row, call.actor)


@_act(
    "/revocations/{id}/overturn",
    act="overturn",
    summary="Overturn a revocation",
    summary_zh="撤销原决定、恢复资格",
    problems=(StateForbids, AlreadyRecognised),
)
async def overturn_revocation(call: CallDep, id: UUID, body: Overturning) -> Revocation:
    row = await overturn.overturn(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Revocation.seen_by(row, call.actor)
