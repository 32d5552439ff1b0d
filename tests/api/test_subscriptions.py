"""Subscriptions: a platform's own, with a secret that is shown once and a target that may be tried."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from calling import Headers, fresh_key, if_match, refusal

Body = dict[str, Any]


@pytest.fixture
def platform(as_: Callable[..., Headers]) -> Headers:
    return as_("hohhot-platform")


@pytest.fixture
async def subscription(post: Any, platform: Headers) -> Body:
    made: Body = await post("/v1/subscriptions", platform, {"url": "https://receiver.example/hook"})
    return made


async def test_a_paused_subscription_is_not_tried_until_it_goes_on(
    client: httpx.AsyncClient, platform: Headers, subscription: Body
) -> None:
    path = f"/v1/subscriptions/{subscription['id']}"
    paused = await client.patch(path, headers=platform | if_match(1), json={"active": False})
    assert paused.json()["active"] is False
    answer = await client.post(f"{path}/ping", headers=platform | fresh_key() | if_match(2))
    assert refusal(answer) == (409, "subscription_paused")
    await client.patch(path, headers=platform | if_match(2), json={"active": True})
    tried = await client.post(f"{path}/ping", headers=platform | fresh_key() | if_match(3))
    assert (tried.status_code, tried.json()["version"]) == (200, 4)
    owed = await client.get(f"{path}/deliveries", headers=platform)
    assert len(owed.json()["items"]) > 0


async def test_a_secret_is_shown_to_who_made_it_and_to_nobody_after(
    client: httpx.AsyncClient,
    platform: Headers,
    city: Headers,
    as_: Callable[..., Headers],
    subscription: Body,
) -> None:
    path, first = f"/v1/subscriptions/{subscription['id']}", subscription["secret"]
    rotated = await client.post(
        f"{path}/rotate-secret",
        headers=platform | fresh_key() | if_match(1),
        json={"overlap_hours": 24},
    )
    second = rotated.json()["secret"]
    assert first.startswith("whsec_")
    assert second.startswith("whsec_")
    assert first != second
    for who, where in (
        (platform, path),
        (platform, "/v1/subscriptions"),
        (platform, "/v1/events"),
        (city, path),
        (as_("auditor-1"), "/v1/audit-entries"),
        (as_("operator-1"), "/v1/deliveries"),
    ):
        answer = await client.get(where, headers=who)
        assert answer.status_code == 200
        assert "whsec_" not in answer.text, where
