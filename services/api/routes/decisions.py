"""Party-group decisions (党组会议决定)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import DecisionStatus
from api.schemas.decisions import Decision, DecisionCreate, DecisionPage
from api.schemas.types import Line
from domain import models
from domain.acts.decisions import record
from domain.queries import decisions
from domain.rules.errors import ActorBarred, AlreadyExists, DecisionStands, StateForbids, Unknown

router = Router(tag="decisions", noun="decision")


@router.list("/decisions", response=DecisionPage, summary="List decisions", summary_zh="决定列表")
async def list_decisions(
    call: CallDep,
    page: PageDep,
    status: Annotated[DecisionStatus | None, Query()] = None,
    minutes_number: Annotated[Line | None, Query()] = None,
) -> DecisionPage:
    wanted = decisions.listing(call.actor, status=status, minutes_number=minutes_number)
    return DecisionPage.made_of(await page.of(call, wanted, models.Decision), Decision.of)


@router.read(
    "/decisions/{id}",
    subject=decisions.find,
    response=Decision,
    summary="Read a decision",
    summary_zh="决定详情",
)
async def read_decision(call: CallDep, id: UUID) -> Decision:
    return Decision.of(call.subject)


@router.create(
    "/decisions",
    act="create",
    response=Decision,
    summary="Record a decision",
    summary_zh="记录党组会议决定",
    problems=(Unknown, AlreadyExists, StateForbids, DecisionStands, ActorBarred),
)
async def create_decision(call: CallDep, body: DecisionCreate) -> Decision:
    return Decision.of(await record.record(call.session, call.actor, **body.model_dump(), now=call.now))
