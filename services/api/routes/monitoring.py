"""Monitoring (运行监测): enrolments and the reports owed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import EnrolmentStatus, ObligationStatus
from api.schemas.monitoring import (
    Correction,
    Enrolment,
    EnrolmentPage,
    Obligation,
    ObligationPage,
    Report,
    ReportVersion,
    ReportVersionPage,
)
from api.schemas.types import Code, Day, Id
from domain import models
from domain.acts.monitoring import correct, draft, report
from domain.queries import monitoring
from domain.rules.errors import PeriodNotOver, StateForbids

router = Router(tag="obligations", noun="obligation")
enrolment_router = Router(tag="enrolments", noun="enrolment")


@enrolment_router.list(
    "/enrolments", response=EnrolmentPage, summary="List enrolments", summary_zh="监测企业列表"
)
async def list_enrolments(
    call: CallDep,
    page: PageDep,
    status: Annotated[EnrolmentStatus | None, Query()] = None,
    district: Annotated[Code | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
) -> EnrolmentPage:
    wanted = monitoring.enrolment_listing(
        call.actor, status=status, district=district, enterprise_id=enterprise_id
    )
    return EnrolmentPage.made_of(await page.of(call, wanted, models.Enrolment), Enrolment.of)


@enrolment_router.read(
    "/enrolments/{id}",
    subject=monitoring.find_enrolment,
    response=Enrolment,
    summary="Read an enrolment",
    summary_zh="监测企业详情",
)
async def read_enrolment(call: CallDep, id: UUID) -> Enrolment:
    return Enrolment.of(call.subject)


@router.list("/obligations", response=ObligationPage, summary="List reports owed", summary_zh="报送义务列表")
async def list_obligations(
    call: CallDep,
    page: PageDep,
    status: Annotated[ObligationStatus | None, Query()] = None,
    district: Annotated[Code | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
    report_kind: Annotated[Code | None, Query()] = None,
    period_first_day: Annotated[Day | None, Query()] = None,
) -> ObligationPage:
    wanted = monitoring.obligation_listing(
        call.actor,
        status=status,
        district=district,
        enterprise_id=enterprise_id,
        report_kind=report_kind,
        period_first_day=period_first_day,
    )
    return ObligationPage.made_of(await page.of(call, wanted, models.Obligation), Obligation.of)


@router.read(
    "/obligations/{id}",
    subject=monitoring.find_obligation,
    response=Obligation,
    summary="Read a report owed",
    summary_zh="报送义务详情",
)
async def read_obligation(call: CallDep, id: UUID) -> Obligation:
    return Obligation.of(call.subject)


@router.act(
    "/obligations/{id}/report",
    act="report",
    subject=monitoring.find_obligation,
    response=Obligation,
    summary="Hand in a report",
    summary_zh="报送",
    problems=(StateForbids, PeriodNotOver),
)
async def report_obligation(call: CallDep, id: UUID, body: Report) -> Obligation:
    row = await report.report(
        call.session, call.actor, id, figures=body.figures.root, now=call.now, version=call.version
    )
    return Obligation.of(row)


@router.amend(
    "/obligations/{id}",
    act="draft",
    subject=monitoring.find_obligation,
    response=Obligation,
    summary="Keep a draft of a report",
    summary_zh="保存报表草稿",
    problems=(StateForbids,),
)
async def draft_obligation(call: CallDep, id: UUID, body: Report) -> Obligation:
    row = await draft.draft(
        call.session, call.actor, id, figures=body.figures.root, now=call.now, version=call.version
    )
    return Obligation.of(row)


@router.act(
    "/obligations/{id}/correct",
    act="correct",
    subject=monitoring.find_obligation,
    response=Obligation,
    summary="Correct a report",
    summary_zh="更正报表",
    problems=(StateForbids,),
)
async def correct_obligation(call: CallDep, id: UUID, body: Correction) -> Obligation:
    row = await correct.correct(
        call.session,
        call.actor,
        id,
        figures=body.figures.root,
        reason=body.reason,
        now=call.now,
        version=call.version,
    )
    return Obligation.of(row)


@router.list(
    "/obligations/{id}/reports",
    subject=monitoring.find_obligation,
    response=ReportVersionPage,
    summary="List the versions of a report",
    summary_zh="报表历次版本",
)
async def list_reports(call: CallDep, page: PageDep, id: UUID) -> ReportVersionPage:
    found = await page.of(call, monitoring.versions(call.subject), models.ReportVersion)
    return ReportVersionPage.made_of(found, ReportVersion.of)
