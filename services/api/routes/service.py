"""Calendars, audit, events, subscriptions and deliveries: what keeps the service itself accountable."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import CallDep, PageDep
from api.router import Router
from api.schemas.codes import DeliveryState, Receiver
from api.schemas.service import (
    AuditEntry,
    AuditEntryPage,
    CalendarYear,
    CalendarYearCreate,
    CalendarYearPage,
    Delivery,
    DeliveryPage,
    Event,
    EventPage,
    Subscription,
    SubscriptionCreate,
    SubscriptionPage,
    SubscriptionUpdate,
    SubscriptionWithSecret,
)
from api.schemas.types import Code, Id, Line
from domain import models
from domain.acts.calendars import load_year
from domain.acts.deliveries import replay
from domain.acts.subscriptions import amend, create
from domain.queries import calendars, deliveries, history, subscriptions
from domain.rules.errors import AlreadyExists, StateForbids

calendar_router = Router(tag="calendar-years", noun="calendar_year")
audit_router = Router(tag="audit-entries", noun="audit")
event_router = Router(tag="events", noun="event")
subscription_router = Router(tag="subscriptions", noun="subscription")
delivery_router = Router(tag="deliveries", noun="delivery")

EVENTS_LIMIT = 500


@calendar_router.list(
    "/calendar-years",
    response=CalendarYearPage,
    summary="List loaded calendar years",
    summary_zh="已载入的节假日安排",
)
async def list_calendar_years(call: CallDep, page: PageDep) -> CalendarYearPage:
    found = await page.of(call, calendars.listing(), models.CalendarYear)
    return CalendarYearPage.made_of(found, CalendarYear.of)


@calendar_router.create(
    "/calendar-years",
    act="create",
    response=CalendarYear,
    summary="Load a year's schedule",
    summary_zh="载入年度节假日安排",
    problems=(AlreadyExists,),
)
async def create_calendar_year(call: CallDep, body: CalendarYearCreate) -> CalendarYear:
    row = await load_year.load_year(call.session, call.actor, **body.model_dump(), now=call.now)
    return CalendarYear.of(row)


@audit_router.list(
    "/audit-entries", response=AuditEntryPage, summary="List audit entries", summary_zh="审计日志"
)
async def list_audit_entries(
    call: CallDep,
    page: PageDep,
    noun: Annotated[Code | None, Query()] = None,
    aggregate_id: Annotated[Id | None, Query()] = None,
    person: Annotated[Line | None, Query()] = None,
) -> AuditEntryPage:
    wanted = history.audit_listing(noun=noun, aggregate_id=aggregate_id, person=person)
    return AuditEntryPage.made_of(await page.of(call, wanted, models.AuditEntry), AuditEntry.of)


@event_router.read(
    "/events", response=EventPage, conditional=False, summary="Read events in order", summary_zh="事件流"
)
async def list_events(
    call: CallDep,
    after: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=EVENTS_LIMIT)] = 100,
) -> EventPage:
    rows = (await call.session.scalars(history.events_after(after).limit(limit))).all()
    return EventPage(items=[Event.of(row) for row in rows], last_id=rows[-1].id if rows else after)


@subscription_router.list(
    "/subscriptions", response=SubscriptionPage, summary="List subscriptions", summary_zh="订阅列表"
)
async def list_subscriptions(call: CallDep, page: PageDep) -> SubscriptionPage:
    found = await page.of(call, subscriptions.listing(call.actor), models.Subscription)
    return SubscriptionPage.made_of(found, Subscription.of)


@subscription_router.read(
    "/subscriptions/{id}",
    subject=subscriptions.find,
    response=Subscription,
    summary="Read a subscription",
    summary_zh="订阅详情",
)
async def read_subscription(call: CallDep, id: UUID) -> Subscription:
    return Subscription.of(call.subject)


@subscription_router.create(
    "/subscriptions",
    act="create",
    response=SubscriptionWithSecret,
    summary="Subscribe to events",
    summary_zh="订阅事件",
)
async def create_subscription(call: CallDep, body: SubscriptionCreate) -> SubscriptionWithSecret:
    row = await create.create(call.session, call.actor, **body.model_dump(), now=call.now)
    return SubscriptionWithSecret.of(row)


@subscription_router.amend(
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


@delivery_router.list("/deliveries", response=DeliveryPage, summary="List deliveries", summary_zh="推送列表")
async def list_deliveries(
    call: CallDep,
    page: PageDep,
    state: Annotated[DeliveryState | None, Query()] = None,
    receiver: Annotated[Receiver | None, Query()] = None,
) -> DeliveryPage:
    wanted = deliveries.listing(call.actor, state=state, receiver=receiver)
    return DeliveryPage.made_of(await page.of(call, wanted, models.Delivery), Delivery.of)


@delivery_router.read(
    "/deliveries/{id}",
    subject=deliveries.find,
    response=Delivery,
    conditional=False,
    summary="Read a delivery",
    summary_zh="推送详情",
)
async def read_delivery(call: CallDep, id: UUID) -> Delivery:
    return Delivery.of(call.subject)


@delivery_router.act(
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
