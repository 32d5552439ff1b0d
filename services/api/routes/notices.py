"""Public notices (公示) and objections (异议)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import NoticeStatus, ObjectionStatus
from api.schemas.notices import (
    Notice,
    NoticeCreate,
    NoticeExtension,
    NoticePage,
    Objection,
    ObjectionFinding,
    ObjectionPage,
)
from api.schemas.types import Id
from domain import models
from domain.acts.notices import conclude, dismiss_objection, extend, publish, uphold_objection
from domain.queries import notices
from domain.rules.errors import (
    AlreadyRecognised,
    CalendarNotLoaded,
    Conflict,
    DecisionStands,
    NoticeEndTooEarly,
    NoticeOver,
    NoticeRunning,
    StateForbids,
    Unknown,
)

router = Router(tag="notices", noun="notice")
objection_router = Router(tag="objections", noun="objection")


@router.list("/notices", response=NoticePage, summary="List notices", summary_zh="公示列表")
async def list_notices(
    call: CallDep,
    page: PageDep,
    status: Annotated[NoticeStatus | None, Query()] = None,
    decision_id: Annotated[Id | None, Query()] = None,
) -> NoticePage:
    wanted = notices.listing(call.actor, status=status, decision_id=decision_id)
    return NoticePage.made_of(await page.of(call, wanted, models.Notice), Notice.of)


@router.read(
    "/notices/{id}", subject=notices.find, response=Notice, summary="Read a notice", summary_zh="公示详情"
)
async def read_notice(call: CallDep, id: UUID) -> Notice:
    return Notice.of(call.subject)


@router.create(
    "/notices",
    act="create",
    response=Notice,
    summary="Publish a notice",
    summary_zh="发布公示",
    problems=(Unknown, StateForbids, DecisionStands, CalendarNotLoaded, NoticeEndTooEarly),
)
async def create_notice(call: CallDep, body: NoticeCreate) -> Notice:
    return Notice.of(await publish.publish(call.session, call.actor, **body.model_dump(), now=call.now))


@router.act(
    "/notices/{id}/extend",
    act="extend",
    subject=notices.find,
    response=Notice,
    summary="Set a later end",
    summary_zh="延长公示",
    problems=(NoticeOver, NoticeEndTooEarly),
)
async def extend_notice(call: CallDep, id: UUID, body: NoticeExtension) -> Notice:
    row = await extend.extend(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Notice.of(row)


@router.act(
    "/notices/{id}/conclude",
    act="conclude",
    subject=notices.find,
    response=Notice,
    summary="Conclude a notice",
    summary_zh="结束公示",
    problems=(StateForbids, NoticeRunning, Conflict),
)
async def conclude_notice(call: CallDep, id: UUID) -> Notice:
    return Notice.of(
        await conclude.conclude(call.session, call.actor, id, now=call.now, version=call.version)
    )


@objection_router.list(
    "/objections", response=ObjectionPage, summary="List objections", summary_zh="异议列表"
)
async def list_objections(
    call: CallDep,
    page: PageDep,
    notice_id: Annotated[Id | None, Query()] = None,
    application_id: Annotated[Id | None, Query()] = None,
    status: Annotated[ObjectionStatus | None, Query()] = None,
) -> ObjectionPage:
    wanted = notices.objection_listing(
        call.actor, notice_id=notice_id, application_id=application_id, status=status
    )
    return ObjectionPage.made_of(await page.of(call, wanted, models.Objection), Objection.of)


@objection_router.read(
    "/objections/{id}",
    subject=notices.find_objection,
    response=Objection,
    summary="Read an objection",
    summary_zh="异议详情",
)
async def read_objection(call: CallDep, id: UUID) -> Objection:
    return Objection.of(call.subject)


@objection_router.act(
    "/objections/{id}/uphold",
    act="uphold",
    subject=notices.find_objection,
    response=Objection,
    summary="Find an objection founded",
    summary_zh="异议成立",
    problems=(StateForbids,),
)
async def uphold_objection_(call: CallDep, id: UUID, body: ObjectionFinding) -> Objection:
    row = await uphold_objection.uphold_objection(
        call.session, call.actor, id, finding=body.finding, now=call.now, version=call.version
    )
    return Objection.of(row)


@objection_router.act(
    "/objections/{id}/dismiss",
    act="dismiss",
    subject=notices.find_objection,
    response=Objection,
    summary="Find an objection unfounded",
    summary_zh="异议不成立",
    problems=(StateForbids, AlreadyRecognised),
)
async def dismiss_objection_(call: CallDep, id: UUID, body: ObjectionFinding) -> Objection:
    row = await dismiss_objection.dismiss_objection(
        call.session, call.actor, id, finding=body.finding, now=call.now, version=call.version
    )
    return Objection.of(row)
