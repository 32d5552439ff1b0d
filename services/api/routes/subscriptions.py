"""Subscriptions (订阅): where a platform client is told of events."""

from uuid import UUID

from api.deps import CallDep, PageDep
from api.router import Router
from api.schemas.subscriptions import (
    Subscription,
    SubscriptionCreate,
    SubscriptionPage,
    SubscriptionUpdate,
    SubscriptionWithSecret,
)
from domain import models
from domain.acts.subscriptions import amend, create, delete
from domain.queries import subscriptions

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
