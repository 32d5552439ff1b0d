"""What a subscriber can ask for: filters, a new secret, a test, a log; how much it is told; pause and resumption."""

import json
from datetime import timedelta
from typing import Any

import pytest
from platforms import Platform, dispatched, settings_for
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cases import Case
from city import City
from factories import Company
from titles import Title
from voices import Voice, refusal
from waiting import until
from worker.delivery import retry_policy
from worker.delivery.retry_policy import Schedule

TAKEN_OVER = "certification.taken_over"


def backend(city: City) -> Voice:
    return city.platform("mobile-backend")


async def subscribe(city: City, platform: Platform, **asked: Any) -> dict[str, Any]:
    body = {"url": platform.url, "event_types": [TAKEN_OVER], **asked}
    return await backend(city).create("/subscriptions", body)


def told(platform: Platform) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in platform.requests]


async def test_a_subscriber_hears_of_its_districts_alone(city: City, platform: Platform) -> None:
    await subscribe(city, platform, districts=["150102"])
    here = await Title.taken_over(city, Company(1, "150102"), "2025-06-01")
    await Title.taken_over(city, Company(2, "150103"), "2025-06-01")
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: bool(platform.requests))
    assert [event["data"]["id"] for event in told(platform)] == [here.id]


async def test_a_subscriber_hears_of_its_enterprises_alone(city: City, platform: Platform) -> None:
    mine = await city.register(Company(1))
    await subscribe(city, platform, enterprise_ids=[mine], event_types=[])
    await city.register(Company(2))
    await city.enterprise(Company(1)).amend(f"/enterprises/{mine}", {"address": "示例新路1号"})
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: bool(platform.requests))
    assert [event["type"] for event in told(platform)] == ["enterprise.amended"]


async def test_filters_are_checked(city: City, platform: Platform) -> None:
    for asked in ({"districts": ["150199"]}, {"event_types": ["nothing.happened"]}):
        refused = await refusal(subscribe(city, platform, **asked))
        assert (refused.status, refused.code) == (422, "invalid_input")


async def test_for_a_time_both_secrets_sign_and_then_the_new_one_alone(
    city: City, platform: Platform
) -> None:
    subscription = await subscribe(city, platform)
    path = f"/subscriptions/{subscription['id']}"
    rotated = await backend(city).act(path, "rotate-secret", {"overlap_hours": 2})
    assert rotated["secret"] != subscription["secret"]
    await Title.taken_over(city, Company(1), "2025-06-01")
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 1)
        city.clock.advance(2 * 3600 + 1)
        await Title.taken_over(city, Company(2), "2025-06-01")
        await until(lambda: len(platform.requests) == 2)
        headers, _ = platform.requests[0]
        assert len(headers["webhook-signature"].split()) == 2

    async def is_ended() -> bool:
        await Title.taken_over(city, Company(len(platform.requests) + 1), "2025-06-01")
        before = len(platform.requests)
        await until(lambda: len(platform.requests) > before)
        return len(platform.requests[-1][0]["webhook-signature"].split()) == 1

    async with dispatched(city, settings_for(platform.authority)):
        await until(is_ended)
    for secret in (subscription["secret"], rotated["secret"]):
        Webhook(secret).verify(platform.requests[0][1], platform.requests[0][0])
    headers, body = platform.requests[-1]
    Webhook(rotated["secret"]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(subscription["secret"]).verify(body, headers)


async def test_a_ping_reaches_its_subscription_alone_whatever_the_filters(
    city: City, platform: Platform
) -> None:
    pinged = await subscribe(city, platform, districts=["150102"])
    await city.platform("hohhot-platform").create("/subscriptions", {"url": platform.url})
    await backend(city).act(f"/subscriptions/{pinged['id']}", "ping")
    found = await city.rows(
        "SELECT receiver_id FROM delivery d JOIN event e ON e.id = d.event_id WHERE e.type = 'subscription.pinged'"
    )
    assert [str(row.receiver_id) for row in found] == [pinged["id"]]
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: "subscription.pinged" in {event["type"] for event in told(platform)})


async def test_nobody_hears_of_other_subscriptions(city: City, platform: Platform) -> None:
    mine = await city.platform("hohhot-platform").create("/subscriptions", {"url": platform.url})
    await subscribe(city, platform, event_types=[])
    found = await city.rows(
        "SELECT e.aggregate_id FROM delivery d JOIN event e ON e.id = d.event_id WHERE d.receiver_id = :id",
        id=mine["id"],
    )
    assert {str(row.aggregate_id) for row in found} == {mine["id"]}


async def test_more_than_thin_is_the_citys_to_grant(city: City, platform: Platform) -> None:
    subscription = await subscribe(city, platform)
    path = f"/subscriptions/{subscription['id']}"
    assert subscription["payload"] == "THIN"
    grant = {"payload": "FULL", "reason": "依数据共享协议示例1号"}
    assert (await refusal(backend(city).act(path, "set-payload", grant))).code == "forbidden"
    assert (await city.officer().act(path, "set-payload", grant))["payload"] == "FULL"
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 1)
    assert told(platform)[0]["data"]["number"] == title.row["number"]
    seen = await city.officer().get(path)
    assert "secret" not in seen
    assert "secret_before" not in seen


async def test_a_platform_hears_of_a_case_in_its_own_words(city: City, platform: Platform) -> None:
    await subscribe(city, platform, event_types=["application.submitted", "application.supplemented"])
    case = await (await Case.drafted(city, Company(1))).to("SUPPLEMENT_REQUESTED")
    await case.answer()
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 2)
    assert [event["data"]["case_status"] for event in told(platform)] == ["ACCEPTED", "RESUMED"]


async def test_the_log_shows_a_client_its_own_deliveries(city: City, platform: Platform) -> None:
    subscription = await subscribe(city, platform)
    await Title.taken_over(city, Company(1), "2025-06-01")
    path = f"/subscriptions/{subscription['id']}/deliveries"
    (row,) = await backend(city).all(path)
    assert (row["state"], row["receiver_id"]) == ("WAITING", subscription["id"])
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 1)
    (row,) = await backend(city).all(path)
    assert row["state"] == "DELIVERED"
    assert (await refusal(city.platform("hohhot-platform").get(path))).code == "not_found"


async def test_a_receiver_down_for_a_whole_schedule_pauses_its_subscription_until_it_is_switched_on(
    city: City, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Schedule([timedelta(milliseconds=10)], attempts=3, refusals=3)
    monkeypatch.setattr(retry_policy, "WEBHOOK", short)
    subscription = await subscribe(city, platform)
    path = f"/subscriptions/{subscription['id']}"
    platform.status = 500
    await Title.taken_over(city, Company(1), "2025-06-01")

    async def paused() -> bool:
        return not (await backend(city).get(path))["active"]

    async with dispatched(city, settings_for(platform.authority)):
        await until(paused)
        assert (await refusal(backend(city).act(path, "ping"))).code == "subscription_paused"
        platform.status = 204
        await backend(city).amend(path, {"active": True})

        async def delivered() -> bool:
            rows = await backend(city).all(f"{path}/deliveries")
            return all(row["state"] == "DELIVERED" for row in rows)

        await until(delivered)
