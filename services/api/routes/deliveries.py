"""Deliveries (推送): what is owed to a receiver, for the operator who replays it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import CallDep, PageDep
from api.router import Router
from api.schemas.codes import DeliveryState, Receiver
from api.schemas.deliveries import Delivery, DeliveryPage
from domain import models
from domain.acts.deliveries import replay
from domain.queries import deliveries
from domain.rules.errors import StateForbids

router = Router(tag="deliveries", noun="delivery")


@router.list("/deliveries", response=DeliveryPage, summary="List deliveries", summary_zh="推送列表")
async def list_deliveries(
    call: CallDep,
    page: PageDep,
    state: Annotated[DeliveryState | None, Query()] = None,
    receiver: Annotated[Receiver | None, Query()] = None,
) -> DeliveryPage:
    wanted = deliveries.listing(call.actor, state=state, receiver=receiver)
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
