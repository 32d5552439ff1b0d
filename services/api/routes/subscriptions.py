"""Subscriptions (订阅): where a platform client is told of events."""

from uuid import UUID

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.deliveries import Delivery, DeliveryPage
from api.schemas.subscriptions import (
    PayloadGrant,
    Rotation,
    Subscription,
    SubscriptionCreate,
    SubscriptionPage,
    SubscriptionUpdate,
    SubscriptionWithSecret,
)
from domain import models
from domain.acts.subscriptions import amend, create, delete, ping, rotate_secret, set_payload
from domain.queries import deliveries, subscriptions
from domain.rules.errors import SubscriptionPaused

router = Router(tag="subscriptions", noun="subscription")


@router.list("/subscriptions", response=SubscriptionPage, summary="List subscriptions", summary_zh="订阅列表")
async def list_subscriptions(call: CallDep, page: PageDep) -> SubscriptionPage:
    found = await page.of(call, subscriptions.listing(call.actor), models.Subscription)
    return SubscriptionPage.made_of(found, Subscription.of)


@router.read(
    "/subscriptions/{id}",
    subject=subscriptions.find,
    response=Subscription,
    summary="Read a subscription",
    summary_zh="订阅详情",
)
async def read_subscription(call: CallDep, id: UUID) -> Subscription:
    return Subscription.of(call.subject)


@router.create(
    "/subscriptions",
    act="create",
    response=SubscriptionWithSecret,
    summary="Subscribe to events",
    summary_zh="订阅事件",
)
async def create_subscription(call: CallDep, body: SubscriptionCreate) -> SubscriptionWithSecret:
    row = await create.create(call.session, call.actor, **body.model_dump(), now=call.now)
    return SubscriptionWithSecret.of(row)


@router.amend(
    "/subscriptions/{id}",
    act="amend",
    subject=subscriptions.find,
    response=Subscription,
    summary="Change a subscription",
    summary_zh="修改订阅",
)
async def amend_subscription(call: CallDep, id: UUID, body: SubscriptionUpdate) -> Subscription:
    row = await amend.amend(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return Subscription.of(row)


@router.delete(
    "/subscriptions/{id}",
    subject=subscriptions.find,
    summary="End a subscription",
    summary_zh="取消订阅",
)
async def delete_subscription(call: CallDep, id: UUID) -> None:
    await delete.delete(call.session, call.actor, id, now=call.now, version=call.version)


@router.act(
    "/subscriptions/{id}/rotate-secret",
    act="rotate_secret",
    subject=subscriptions.find,
    response=SubscriptionWithSecret,
    summary="Change the secret of a subscription",
    summary_zh="轮换订阅密钥",
)
async def rotate_subscription_secret(call: CallDep, id: UUID, body: Rotation) -> SubscriptionWithSecret:
    row = await rotate_secret.rotate_secret(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return SubscriptionWithSecret.of(row)


@router.act(
    "/subscriptions/{id}/ping",
    act="ping",
    subject=subscriptions.find,
    response=Subscription,
    summary="Send a test event to a subscription",
    summary_zh="测试推送",
    problems=(SubscriptionPaused,),
)
async def ping_subscription(call: CallDep, id: UUID) -> Subscription:
    row = await ping.ping(call.session, call.actor, id, now=call.now, version=call.version)
    return Subscription.of(row)


@router.act(
    "/subscriptions/{id}/set-payload",
    act="set_payload",
    subject=subscriptions.find,
    response=Subscription,
    summary="Say how much a subscriber is told",
    summary_zh="推送内容授权",
)
async def set_subscription_payload(call: CallDep, id: UUID, body: PayloadGrant) -> Subscription:
    row = await set_payload.set_payload(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return Subscription.of(row)


@router.list(
    "/subscriptions/{id}/deliveries",
    subject=subscriptions.find,
    response=DeliveryPage,
    summary="List the deliveries of a subscription",
    summary_zh="订阅的推送记录",
)
async def list_subscription_deliveries(call: CallDep, page: PageDep, id: UUID) -> DeliveryPage:
    found = await page.of(call, deliveries.of_subscription(call.subject), models.Delivery)
    return DeliveryPage.made_of(found, Delivery.of)
