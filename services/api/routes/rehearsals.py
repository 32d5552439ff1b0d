"""Rehearsals (试算): what a measure would change; started here, done by the worker, watched here."""

import asyncio
import base64
from http import HTTPStatus
from io import BytesIO
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import PREFIX, Router
from api.schemas.codes import RehearsalResult, RehearsalStatus
from api.schemas.rehearsals import (
    Rehearsal,
    RehearsalCreate,
    RehearsalPage,
    RehearsalWorkbook,
    RehearsedEnterprise,
    RehearsedEnterprisePage,
)
from api.schemas.types import Code
from domain import models
from domain.acts.rehearsals import create
from domain.queries import measures, rehearsals
from domain.rules.errors import AlreadyExists, WorkbookTooLarge
from domain.sheets import rehearsal as workbook

router = Router(tag="rehearsals", noun="rehearsal")
# how soon the worker will have begun
_LOOK_AGAIN_SECONDS = "30"


@router.create(
    "/measures/{measure_id}/rehearsals",
    response=Rehearsal,
    status_code=HTTPStatus.ACCEPTED,
    location=lambda body: f"{PREFIX}/rehearsals/{body.id}",
    summary="Rehearse a measure",
    summary_zh="试算认定办法",
    problems=(AlreadyExists,),
)
async def rehearse_measure(
    call: CallDep, measure_id: Annotated[Code, Path()], body: RehearsalCreate
) -> Rehearsal:
    row = await create.create(call.session, call.actor, measure_id=measure_id, day=body.day, now=call.now)
    call.headers["Retry-After"] = _LOOK_AGAIN_SECONDS
    return Rehearsal.of(row)


@router.list("/rehearsals", response=RehearsalPage, summary="List rehearsals", summary_zh="试算列表")
async def list_rehearsals(
    call: CallDep,
    page: PageDep,
    measure_id: Annotated[Code | None, Query()] = None,
    status: Annotated[RehearsalStatus | None, Query()] = None,
) -> RehearsalPage:
    wanted = rehearsals.listing(call.actor, measure_id=measure_id, status=status)
    return RehearsalPage.made_of(await page.of(call, wanted, models.Rehearsal), Rehearsal.of)


@router.read(
    "/rehearsals/{id}",
    subject=rehearsals.find,
    response=Rehearsal,
    summary="Watch a rehearsal",
    summary_zh="试算进度与结果",
)
async def read_rehearsal(call: CallDep, id: UUID) -> Rehearsal:
    return Rehearsal.of(call.subject)


@router.list(
    "/rehearsals/{id}/enterprises",
    subject=rehearsals.find,
    response=RehearsedEnterprisePage,
    summary="List what a rehearsal found",
    summary_zh="试算逐户结果",
)
async def list_rehearsed_enterprises(
    call: CallDep, page: PageDep, id: UUID, outcome: Annotated[RehearsalResult | None, Query()] = None
) -> RehearsedEnterprisePage:
    wanted = rehearsals.outcomes(call.subject, outcome)
    found = await page.of(call, wanted, models.RehearsalOutcome)
    return RehearsedEnterprisePage.made_of(found, RehearsedEnterprise.of)


@router.read(
    "/rehearsals/{id}/workbook",
    subject=rehearsals.find,
    response=RehearsalWorkbook,
    conditional=False,
    summary="Read a rehearsal's report as a workbook",
    summary_zh="试算报告（电子表格）",
    problems=(WorkbookTooLarge,),
)
async def read_rehearsal_workbook(call: CallDep, id: UUID) -> RehearsalWorkbook:
    row: models.Rehearsal = call.subject
    lines = await rehearsals.lines(call.session, row)
    measure = await measures.of_hash(call.session, row.sha256)
    file = BytesIO()
    # some seconds of arithmetic for thousands of enterprises: other requests go on meanwhile
    await asyncio.to_thread(workbook.write, file, measure, row.day, lines)
    name = f"{row.measure_id}-{row.edition}-{row.day}.xlsx"
    content = base64.b64encode(file.getvalue()).decode()
    return RehearsalWorkbook(file_name=name, media_type=workbook.MEDIA_TYPE, content=content)
