"""Reconciliations (对账): whether the feed's receiver has what we hold delivered; started here, done by the worker."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import ReconciliationStatus
from api.schemas.reconciliations import (
    Difference,
    DifferencePage,
    Reconciliation,
    ReconciliationPage,
)
from domain import models
from domain.acts.reconciliations import create
from domain.queries import reconciliations
from domain.rules.errors import AlreadyExists, ReceiptsReconcile

router = Router(tag="reconciliations", noun="reconciliation")
# how soon the worker will have begun
_LOOK_AGAIN_SECONDS = "30"


@router.list(
    "/reconciliations", response=ReconciliationPage, summary="List reconciliations", summary_zh="对账列表"
)
async def list_reconciliations(
    call: CallDep, page: PageDep, status: Annotated[ReconciliationStatus | None, Query()] = None
) -> ReconciliationPage:
    wanted = reconciliations.listing(call.actor, status=status)
    found = await page.of(call, wanted, models.Reconciliation)
    return ReconciliationPage.made_of(found, Reconciliation.of)


@router.create(
    "/reconciliations",
    response=Reconciliation,
    status_code=HTTPStatus.ACCEPTED,
    location=lambda body: f"/v1/reconciliations/{body.id}",
    summary="Reconcile the feed",
    summary_zh="发起对账",
    problems=(AlreadyExists, ReceiptsReconcile),
)
async def create_reconciliation(call: CallDep) -> Reconciliation:
    row = await create.create(call.session, call.actor, now=call.now)
    call.headers["Retry-After"] = _LOOK_AGAIN_SECONDS
    return Reconciliation.of(row)


@router.read(
    "/reconciliations/{id}",
    subject=reconciliations.find,
    response=Reconciliation,
    summary="Watch a reconciliation",
    summary_zh="对账进度与结果",
)
async def read_reconciliation(call: CallDep, id: UUID) -> Reconciliation:
    return Reconciliation.of(call.subject)


@router.list(
    "/reconciliations/{id}/differences",
    subject=reconciliations.find,
    response=DifferencePage,
    summary="List what a reconciliation found",
    summary_zh="对账差异",
)
async def list_differences(call: CallDep, page: PageDep, id: UUID) -> DifferencePage:
    found = await page.of(call, reconciliations.differences(call.subject), models.Difference)
    return DifferencePage.made_of(found, Difference.of)
