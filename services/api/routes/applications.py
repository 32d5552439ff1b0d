"""Applications (申请): fill in, submit, supplement, recommend, hand to experts, recognise."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.applications import (
    Application,
    ApplicationCreate,
    ApplicationPage,
    ApplicationSummary,
    ApplicationUpdate,
    ExpertPanel,
    Opinioned,
    Reasoned,
    SupplementAnswer,
    SupplementRequest,
)
from api.schemas.codes import ApplicationKind, ApplicationStatus
from api.schemas.history import Step, StepPage
from api.schemas.types import Code, Id
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
from domain.queries import applications, history
from domain.rules.errors import (
    AlreadyApplied,
    AlreadyAssigned,
    AlreadyRecognised,
    ApplicationIncomplete,
    CalendarNotLoaded,
    Conflict,
    ConflictOfInterest,
    ExpertsDivided,
    NoMeasureInForce,
    NotEligible,
    NoticeRunning,
    QuorumNotReached,
    ReapplicationBarred,
    ReviewMissing,
    RoundNotOpen,
    StateForbids,
    Unknown,
    WindowClosed,
)

router = Router(tag="applications", noun="application")
_act = partial(router.act, subject=applications.find, response=Application)


@router.list("/applications", response=ApplicationPage, summary="List applications", summary_zh="申请列表")
async def list_applications(
    call: CallDep,
    page: PageDep,
    status: Annotated[ApplicationStatus | None, Query()] = None,
    kind: Annotated[ApplicationKind | None, Query()] = None,
    round_id: Annotated[Id | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
    district: Annotated[Code | None, Query()] = None,
    certification_id: Annotated[Id | None, Query()] = None,
    notice_id: Annotated[Id | None, Query()] = None,
) -> ApplicationPage:
    wanted = applications.listing(
        call.actor,
        status=status,
        kind=kind,
        round_id=round_id,
        enterprise_id=enterprise_id,
        district=district,
        certification_id=certification_id,
        notice_id=notice_id,
    )
    found = await page.of(call, wanted, models.Application)
    return ApplicationPage.made_of(found, ApplicationSummary.of)


@router.read(
    "/applications/{id}",
    subject=applications.find,
    response=Application,
    summary="Read an application",
    summary_zh="申请详情",
)
async def read_application(call: CallDep, id: UUID) -> Application:
    return Application.seen_by(await applications.find(call.session, call.actor, id), call.actor)


@router.list(
    "/applications/{id}/history",
    subject=applications.find,
    response=StepPage,
    summary="Read the history of an application",
    summary_zh="申请办理历程",
)
async def list_application_history(call: CallDep, id: UUID, page: PageDep) -> StepPage:
    found = await page.of(call, history.steps(id), models.Step)
    return StepPage.made_of(found, lambda row: Step.seen_by(row, call.actor))


@router.create(
    "/applications",
    act="create",
    response=Application,
    summary="Begin an application",
    summary_zh="新建申请",
    problems=(
        Unknown,
        RoundNotOpen,
        NoMeasureInForce,
        AlreadyApplied,
        AlreadyRecognised,
        ReapplicationBarred,
    ),
)
async def create_application(call: CallDep, body: ApplicationCreate) -> Application:
    row = await create.create(call.session, call.actor, **body.model_dump(), now=call.now)
    return Application.seen_by(row, call.actor)


@router.amend(
    "/applications/{id}",
    act="amend",
    subject=applications.find,
    response=Application,
    summary="Fill in an application",
    summary_zh="填报申请",
    problems=(StateForbids,),
)
async def amend_application(call: CallDep, id: UUID, body: ApplicationUpdate) -> Application:
    row = await amend.amend(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/submit",
    act="submit",
    summary="Submit an application",
    summary_zh="提交申请",
    problems=(
        StateForbids,
        RoundNotOpen,
        WindowClosed,
        NoMeasureInForce,
        AlreadyApplied,
        AlreadyRecognised,
        ReapplicationBarred,
        ApplicationIncomplete,
    ),
)
async def submit_application(call: CallDep, id: UUID) -> Application:
    row = await submit.submit(call.session, call.actor, id, now=call.now, version=call.version)
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/request-supplement",
    act="request_supplement",
    summary="Ask for supplements",
    summary_zh="要求补正",
    problems=(StateForbids, CalendarNotLoaded),
)
async def request_supplement_of_application(call: CallDep, id: UUID, body: SupplementRequest) -> Application:
    row = await request_supplement.request_supplement(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/answer-supplement",
    act="answer_supplement",
    summary="Answer a request for supplements",
    summary_zh="提交补正",
    problems=(StateForbids, WindowClosed, ApplicationIncomplete),
)
async def answer_supplement_of_application(call: CallDep, id: UUID, body: SupplementAnswer) -> Application:
    row = await answer_supplement.answer_supplement(
        call.session, call.actor, id, answer=body.answer, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/withdraw",
    act="withdraw",
    summary="Withdraw an application",
    summary_zh="撤回申请",
    problems=(StateForbids,),
)
async def withdraw_application(call: CallDep, id: UUID, body: Reasoned) -> Application:
    row = await withdraw.withdraw(
        call.session, call.actor, id, reason=body.reason, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/lapse",
    act="lapse",
    summary="Let an application lapse",
    summary_zh="逾期失效",
    problems=(StateForbids, Conflict),
)
async def lapse_application(call: CallDep, id: UUID) -> Application:
    row = await lapse.lapse(call.session, call.actor, id, now=call.now, version=call.version)
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/recommend",
    act="recommend",
    summary="Recommend an application",
    summary_zh="推荐上报",
    problems=(StateForbids, ReviewMissing, NotEligible),
)
async def recommend_application(call: CallDep, id: UUID, body: Opinioned) -> Application:
    row = await recommend.recommend(
        call.session, call.actor, id, comment=body.comment, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/not-recommend",
    act="not_recommend",
    summary="Decline to recommend an application",
    summary_zh="不予推荐",
    problems=(StateForbids, ReviewMissing),
)
async def not_recommend_application(call: CallDep, id: UUID, body: Opinioned) -> Application:
    row = await not_recommend.not_recommend(
        call.session, call.actor, id, comment=body.comment, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/start-expert-review",
    act="start_expert_review",
    summary="Hand an application to experts",
    summary_zh="组织专家评审",
    problems=(StateForbids, QuorumNotReached, Unknown, ConflictOfInterest, AlreadyAssigned),
)
async def start_expert_review_of_application(call: CallDep, id: UUID, body: ExpertPanel) -> Application:
    row = await start_expert_review.start_expert_review(
        call.session, call.actor, id, expert_ids=body.expert_ids, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/conclude-expert-review",
    act="conclude_expert_review",
    summary="Conclude the expert review",
    summary_zh="形成评审意见",
    problems=(StateForbids, QuorumNotReached, ExpertsDivided),
)
async def conclude_expert_review_of_application(call: CallDep, id: UUID) -> Application:
    row = await conclude_expert_review.conclude_expert_review(
        call.session, call.actor, id, now=call.now, version=call.version
    )
    return Application.seen_by(row, call.actor)


@_act(
    "/applications/{id}/recognise",
    act="recognise",
    summary="Recognise after the notice",
    summary_zh="公示期满认定",
    problems=(StateForbids, NoticeRunning, AlreadyRecognised),
)
async def recognise_application(call: CallDep, id: UUID) -> Application:
    row = await recognise.recognise(call.session, call.actor, id, now=call.now, version=call.version)
    return Application.seen_by(row, call.actor)
