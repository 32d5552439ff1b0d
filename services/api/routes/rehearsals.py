"""Rehearsals (试算): what a measure would change; started here, done by the worker, watched here."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from api.deps import CallDep, PageDep
from api.router import PREFIX, Router
from api.schemas.codes import RehearsalResult, RehearsalStatus
from api.schemas.rehearsals import (
    Rehearsal,
    RehearsalCreate,
    RehearsalPage,
    RehearsedEnterprise,
    RehearsedEnterprisePage,
)
from api.schemas.types import Code
from domain import models
from domain.acts.rehearsals import create
from domain.queries import rehearsals
from domain.rules.errors import AlreadyExists

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
