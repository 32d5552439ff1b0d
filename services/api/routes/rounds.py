"""Rounds (申报批次)."""

from uuid import UUID

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import RoundStatus
from api.schemas.rounds import Round, RoundCreate, RoundPage, RoundUpdate
from domain import models
from domain.acts.rounds import amend, close, create
from domain.acts.rounds import open as open_act
from domain.queries import rounds
from domain.rules.errors import NoMeasureInForce, StateForbids, Unknown

router = Router(tag="rounds", noun="round")


@router.list("/rounds", response=RoundPage, summary="List rounds", summary_zh="批次列表")
async def list_rounds(call: CallDep, page: PageDep, status: RoundStatus | None = None) -> RoundPage:
    found = await page.of(call, rounds.listing(call.actor, status=status), models.Round)
    return RoundPage.made_of(found, Round.of)


@router.read(
    "/rounds/{id}", subject=rounds.find, response=Round, summary="Read a round", summary_zh="批次详情"
)
async def read_round(call: CallDep, id: UUID) -> Round:
    return Round.of(call.subject)


@router.create(
    "/rounds",
    act="create",
    response=Round,
    summary="Draft a round",
    summary_zh="起草批次",
    problems=(Unknown,),
)
async def create_round(call: CallDep, body: RoundCreate) -> Round:
    row = await create.create(call.session, call.actor, **body.model_dump(), now=call.now)
    return Round.of(row)


@router.amend(
    "/rounds/{id}",
    act="amend",
    subject=rounds.find,
    response=Round,
    summary="Change a round",
    summary_zh="修改批次",
    problems=(StateForbids, Unknown),
)
async def amend_round(call: CallDep, id: UUID, body: RoundUpdate) -> Round:
    row = await amend.amend(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return Round.of(row)


@router.act(
    "/rounds/{id}/open",
    act="open",
    subject=rounds.find,
    response=Round,
    summary="Open a round",
    summary_zh="开放申报",
    problems=(StateForbids, NoMeasureInForce),
)
async def open_round(call: CallDep, id: UUID) -> Round:
    return Round.of(
        await open_act.open_round(call.session, call.actor, id, now=call.now, version=call.version)
    )


@router.act(
    "/rounds/{id}/close",
    act="close",
    subject=rounds.find,
    response=Round,
    summary="Close a round",
    summary_zh="截止申报",
    problems=(StateForbids,),
)
async def close_round(call: CallDep, id: UUID) -> Round:
    return Round.of(await close.close(call.session, call.actor, id, now=call.now, version=call.version))
