"""Certifications (认定)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.applications import Application
from api.schemas.certifications import (
    Certification,
    CertificationPage,
    CertificationTakeOver,
    CertificationTerm,
    CertificationTerms,
    Reissue,
)
from api.schemas.codes import CertificationStatus
from api.schemas.history import Step, StepPage
from api.schemas.types import Code, Day, Id
from domain import models
from domain.acts.certifications import expire, open_re_review, reissue, take_over
from domain.queries import certifications, history
from domain.rules.errors import (
    AlreadyApplied,
    AlreadyRecognised,
    Conflict,
    NoMeasureInForce,
    RevocationPending,
    StateForbids,
    TermNotOver,
    Unknown,
)

router = Router(tag="certifications", noun="certification")
_act = partial(router.act, subject=certifications.find)


@router.list(
    "/certifications", response=CertificationPage, summary="List certifications", summary_zh="认定列表"
)
async def list_certifications(
    call: CallDep,
    page: PageDep,
    status: Annotated[CertificationStatus | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
    district: Annotated[Code | None, Query()] = None,
    number: Annotated[Code | None, Query()] = None,
    valid_to_before: Annotated[Day | None, Query()] = None,
) -> CertificationPage:
    wanted = certifications.listing(
        call.actor,
        status=status,
        enterprise_id=enterprise_id,
        district=district,
        number=number,
        valid_to_before=valid_to_before,
    )
    return CertificationPage.made_of(await page.of(call, wanted, models.Certification), Certification.of)


@router.read(
    "/certifications/{id}",
    subject=certifications.find,
    response=Certification,
    summary="Read a certification",
    summary_zh="认定详情",
)
async def read_certification(call: CallDep, id: UUID) -> Certification:
    return Certification.of(call.subject)


@router.read(
    "/certifications/{id}/terms",
    subject=certifications.find,
    response=CertificationTerms,
    summary="Read the terms of a certification",
    summary_zh="历次有效期",
    conditional=False,
)
async def read_certification_terms(call: CallDep, id: UUID) -> CertificationTerms:
    rows = await certifications.terms(call.session, id)
    return CertificationTerms(items=[CertificationTerm.of(row) for row in rows])


@router.list(
    "/certifications/{id}/history",
    subject=certifications.find,
    response=StepPage,
    summary="Read the history of a certification",
    summary_zh="认定历程",
)
async def list_certification_history(call: CallDep, id: UUID, page: PageDep) -> StepPage:
    found = await page.of(call, history.steps(id), models.Step)
    return StepPage.made_of(found, lambda row: Step.seen_by(row, call.actor))


@router.create(
    "/certifications",
    act="take_over",
    response=Certification,
    summary="Take over a title given on paper",
    summary_zh="存量称号导入",
    problems=(Unknown, NoMeasureInForce, AlreadyRecognised),
)
async def take_over_certification(call: CallDep, body: CertificationTakeOver) -> Certification:
    row = await take_over.take_over(call.session, call.actor, **body.model_dump(), now=call.now)
    return Certification.of(row)


@_act(
    "/certifications/{id}/expire",
    act="expire",
    response=Certification,
    summary="Let a term end",
    summary_zh="到期",
    problems=(StateForbids, TermNotOver),
)
async def expire_certification(call: CallDep, id: UUID) -> Certification:
    row = await expire.expire(call.session, call.actor, id, now=call.now, version=call.version)
    return Certification.of(row)


@_act(
    "/certifications/{id}/open-re-review",
    act="open_re_review",
    response=Application,
    status_code=201,
    location=lambda body: f"/v1/applications/{body.id}",
    summary="Open a re-review",
    summary_zh="启动复核",
    problems=(StateForbids, Conflict, AlreadyApplied, RevocationPending),
)
async def open_re_review_of_certification(call: CallDep, id: UUID) -> Application:
    row = await open_re_review.open_re_review(call.session, call.actor, id, now=call.now)
    return Application.seen_by(row, call.actor)


@_act(
    "/certifications/{id}/reissue",
    act="reissue",
    response=Certification,
    summary="Re-issue the document",
    summary_zh="换发证书",
    problems=(StateForbids,),
)
async def reissue_certification(call: CallDep, id: UUID, body: Reissue) -> Certification:
    row = await reissue.reissue(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Certification.of(row)
