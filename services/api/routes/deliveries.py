"""Deliveries (推送): what is owed to a receiver, for the operator who replays it."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import DeliveryState, Receiver
from api.schemas.deliveries import Delivery, DeliveryPage, Replay, Replayed
from api.schemas.reconciliations import Backlog, BacklogList
from api.schemas.types import Id
from domain import models
from domain.acts.deliveries import replay, replay_parked
from domain.queries import backlog, deliveries
from domain.rules.errors import StateForbids

router = Router(tag="deliveries", noun="delivery")


@router.read(
    "/receivers",
    response=BacklogList,
    conditional=False,
    summary="See every receiver",
    summary_zh="各接收方积压",
)
async def list_receivers(call: CallDep) -> BacklogList:
    found = await backlog.listing(call.session, call.actor)
    return BacklogList(items=[Backlog.of(row) for row in found])


@router.list("/deliveries", response=DeliveryPage, summary="List deliveries", summary_zh="推送列表")
async def list_deliveries(
    call: CallDep,
    page: PageDep,
    state: Annotated[DeliveryState | None, Query()] = None,
    receiver: Annotated[Receiver | None, Query()] = None,
    receiver_id: Annotated[Id | None, Query()] = None,
    lane: Annotated[Id | None, Query()] = None,
) -> DeliveryPage:
    wanted = deliveries.listing(
        call.actor, state=state, receiver=receiver, receiver_id=receiver_id, lane=lane
    )
    return DeliveryPage.made_of(await page.of(call, wanted, models.Delivery), Delivery.of)


@router.read(
    "/deliveries/{id}",
    subject=deliveries.find,
    response=Delivery,
    conditional=False,
    summary="Read a delivery",
    summary_zh="推送详情",
)
async def read_delivery(call: CallDep, id: UUID) -> Delivery:
    return Delivery.of(call.subject)


@router.create(
    "/deliveries/replay",
    act="replay",
    response=Replayed,
    status_code=HTTPStatus.OK,
    summary="Replay what is parked",
    summary_zh="批量重新推送",
    description="All that is parked for a receiver, one company's, or a period's; at most 5000 at once.",
)
async def replay_deliveries(call: CallDep, body: Replay) -> Replayed:
    number = await replay_parked.replay_parked(call.session, call.actor, now=call.now, **body.model_dump())
    return Replayed(replayed=number)


@router.act(
    "/deliveries/{id}/replay",
    act="replay",
    subject=deliveries.find,
    response=Delivery,
    if_match=False,
    summary="Replay a parked delivery",
    summary_zh="重新推送",
    problems=(StateForbids,),
)
async def replay_delivery(call: CallDep, id: UUID) -> Delivery:
    return Delivery.of(await replay.replay(call.session, call.actor, id, now=call.now))
