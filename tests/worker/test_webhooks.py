"""Webhooks reach whoever subscribed, over TLS, signed and thin; and never an inner address."""

import asyncio
import ipaddress
import json
import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from platforms import Platform, dispatched, settings_for
from standardwebhooks.webhooks import Webhook

from city import City
from factories import Company
from sandbox import certificates
from titles import Title
from waiting import until
from worker.delivery.address_guard import InnerAddress, PublicOnly, is_public


async def subscribe(city: City, url: str, *types: str) -> dict[str, Any]:
    client = city.voice("mobile-backend", role="platform", client="mobile-backend")
    return await client.create("/subscriptions", {"url": url, "event_types": list(types)})


async def test_a_subscriber_hears_of_what_it_asked_for_signed_and_thin(
    city: City, platform: Platform
) -> None:
    subscription = await subscribe(city, platform.url, "certification.taken_over")
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 1)
    headers, body = platform.requests[0]
    Webhook(subscription["secret"]).verify(body, headers)
    event = json.loads(body)
    assert event["id"] == headers["webhook-id"]
    assert event["type"] == "certification.taken_over"
    assert event["data"] == {"id": title.id, "version": 1, "status": "ACTIVE"}


async def test_a_receiver_that_is_gone_pauses_its_subscription(city: City, platform: Platform) -> None:
    subscription = await subscribe(city, platform.url)
    platform.status = 410
    await Title.taken_over(city, Company(1), "2025-06-01")
    client = city.voice("mobile-backend", role="platform", client="mobile-backend")

    async def paused() -> bool:
        return not (await client.get(f"/subscriptions/{subscription['id']}"))["active"]

    async with dispatched(city, settings_for(platform.authority)):
        await until(paused)
    assert len(platform.requests) <= settings_for(platform.authority).webhook_connections


@pytest.mark.parametrize("status", [307, 404, 500])
async def test_only_2xx_is_success_and_a_redirect_is_not_followed(
    city: City, platform: Platform, status: int
) -> None:
    await subscribe(city, platform.url, "certification.taken_over")
    platform.status = status
    await Title.taken_over(city, Company(1), "2025-06-01")
    async with dispatched(city, settings_for(platform.authority)):
        await until(lambda: len(platform.requests) == 1)
    (delivery,) = await city.rows(
        "SELECT delivered_at, last_answer, due_at FROM delivery WHERE receiver = 'WEBHOOK'"
    )
    assert delivery.delivered_at is None
    assert delivery.last_answer.startswith(str(status))
    assert delivery.due_at > datetime.now(UTC)


async def test_an_inner_target_is_never_reached(city: City, platform: Platform) -> None:
    await subscribe(city, platform.url, "certification.taken_over")
    await Title.taken_over(city, Company(1), "2025-06-01")

    async def tried() -> bool:
        rows = await city.rows("SELECT 1 FROM delivery WHERE last_answer = 'no answer: InnerAddress'")
        return bool(rows)

    async with dispatched(city, settings_for(platform.authority, private_targets=False)):
        await until(tried)
    assert platform.requests == []


async def test_an_unknown_authority_is_not_trusted(city: City, platform: Platform) -> None:
    await subscribe(city, platform.url, "certification.taken_over")
    await Title.taken_over(city, Company(1), "2025-06-01")

    async def tried() -> bool:
        return bool(await city.rows("SELECT 1 FROM delivery WHERE last_answer LIKE 'no answer: Connect%'"))

    other = platform.authority.parent / "other"
    certificates.make(other)
    async with dispatched(city, settings_for(other / certificates.AUTHORITY)):
        await until(tried)
    assert platform.requests == []


# --- targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not bound
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_with_one_inner_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    client = httpx.AsyncClient(transport=PublicOnly(httpx.MockTransport(lambda _: httpx.Response(204))))
    with pytest.raises(InnerAddress):
        await client.post("https://rebound.test/")


async def test_the_address_that_was_looked_at_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    client = httpx.AsyncClient(transport=PublicOnly(httpx.MockTransport(answer)))
    await client.post("https://platform.test/hooks")
    assert ipaddress.ip_address(seen[0].url.host) == ipaddress.ip_address("1.1.1.1")
    assert seen[0].headers["host"] == "platform.test"
    assert seen[0].extensions["sni_hostname"] == "platform.test"
