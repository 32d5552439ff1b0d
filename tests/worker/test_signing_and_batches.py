"""Signatures that a receiver of another taste takes, secrets changed without a gap, and events in batches."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from receiving import SECRET, SOURCE, Feed
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from city import City
from domain.acts.deliveries.claim import claim
from domain.models.outbox import FEED_RECEIVER
from factories import Company
from sandbox.feed_ledger import in_order
from sandbox.receiver import Receiver
from sandbox.signatures import Unsigned, verify
from titles import Title
from waiting import until
from worker.delivery.feed_client import FeedClient
from worker.delivery.signing import are_secrets, signed

OTHER = "whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI="
NOW = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)


async def tell(city: City, companies: int) -> int:
    for number in range(1, companies + 1):
        await Title.taken_over(city, Company(number), "2025-06-01")
    return companies * 2


# --- signatures


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """From the Standard Webhooks specification."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_secret_signs_by_each_algorithm() -> None:
    headers = signed(f"{SECRET} {OTHER}", "id", NOW, b"{}", "sha256+sm3")
    tags = [signature.partition(",")[0] for signature in headers["webhook-signature"].split()]
    assert tags == ["v1", "v1", "v1sm3", "v1sm3"]
    assert headers["webhook-timestamp"] == "1767574923"


@pytest.mark.parametrize("algorithms", ["sha256", "sm3", "sha256+sm3"])
def test_a_receiver_that_knows_either_secret_is_content(algorithms: Any) -> None:
    headers = signed(f"{SECRET} {OTHER}", "id", datetime.now(UTC), b"{}", algorithms)
    for known in ([SECRET], [OTHER], [OTHER, SECRET]):
        verify(known, b"{}", headers)
    for content, secrets in ((b"{} ", [SECRET]), (b"{}", ["whsec_c29tZWJvZHkgZWxzZQ=="])):
        with pytest.raises(Unsigned):
            verify(secrets, content, headers)


def test_an_old_signature_by_sm3_is_refused() -> None:
    with pytest.raises(Unsigned):
        verify([SECRET], b"{}", signed(SECRET, "id", NOW, b"{}", "sm3"))


@pytest.mark.parametrize(
    ("setting", "fit"),
    [(SECRET, True), (f"{SECRET} {OTHER}", True), ("", False), ("secret", False), (f"{SECRET} x", False)],
)
def test_a_setting_holds_one_secret_or_two(setting: str, fit: bool) -> None:
    assert are_secrets(setting) is fit
    assert not are_secrets(f"{SECRET} {SECRET} {SECRET}")


async def test_a_secret_is_changed_without_a_gap(city: City) -> None:
    """New and old are set here, then the receiver changes, then the old one goes: all arrives on the way."""
    promised = await tell(city, 1)
    feed = Feed(city.engine)
    for ours, theirs in ((f"{OTHER} {SECRET}", SECRET), (f"{OTHER} {SECRET}", OTHER), (OTHER, OTHER)):
        feed.client = FeedClient(feed.client.url, ours, SOURCE, 2)
        feed.receiver._secrets = [theirs]
        async with feed:
            await feed.drained()
        assert len(feed.got) == promised
        promised += await further(city, promised)


async def further(city: City, number: int) -> int:
    await Title.taken_over(city, Company(100 + number), "2025-06-01")
    return 2


async def test_the_feed_is_signed_by_sm3_where_the_setting_says_so(city: City) -> None:
    promised = await tell(city, 1)
    feed = Feed(city.engine)
    feed.client = FeedClient(feed.client.url, SECRET, SOURCE, 2, "sm3")
    async with feed:
        await feed.drained()
    assert len(feed.got) == promised


# --- batches


def in_batches(feed: Feed, most: int = 100) -> list[int]:
    """The feed sends batches from now on; how many events are in each request is noted in what is returned."""
    feed.client = FeedClient(feed.client.url, SECRET, SOURCE, 2, most=most)
    sizes: list[int] = []
    taking = feed.receiver.take_batch

    async def noted(request: Request) -> Response:
        sizes.append(len(json.loads(await request.body())))
        return await taking(request)

    feed.receiver.take_batch = noted
    return sizes


def whole_and_in_order(receiver: Receiver) -> bool:
    groups = receiver.ledger.by_enterprise().values()
    return all(in_order(entries) and entries[0].sequence == 1 for entries in groups)


async def test_a_batch_holds_many_companies_and_of_each_its_backlog_in_order(city: City) -> None:
    promised = await tell(city, 6)
    feed = Feed(city.engine, connections=1)
    sizes = in_batches(feed)
    async with feed:
        await feed.drained()
    assert sizes == [promised]
    assert whole_and_in_order(feed.receiver)
    bytes_of = {entry.id: entry.sha256 for entry in feed.got}
    assert len(bytes_of) == promised


async def test_a_batch_is_no_larger_than_the_receiver_takes(city: City) -> None:
    promised = await tell(city, 5)
    feed = Feed(city.engine, connections=1)
    sizes = in_batches(feed, most=2)
    async with feed:
        await feed.drained()
    assert max(sizes) == 2
    assert len(feed.got) == promised


async def backlog(city: City, reissues: int) -> int:
    """One company's title, re-issued again and again. Returns how many events in all."""
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    for _ in range(reissues):
        await city.officer().act(title.path, "reissue", {"cause": "LOSS", "document": "示例遗失声明"})
    return 2 + reissues


async def test_a_backlog_longer_than_a_batch_goes_in_several_one_after_the_other(city: City) -> None:
    promised = await backlog(city, 5)
    feed = Feed(city.engine, connections=4)
    sizes = in_batches(feed, most=3)
    async with feed:
        await feed.drained()
    assert sizes == [3, 3], "the seventh goes alone, as a single event"
    assert len(feed.got) == promised == feed.receiver.ledger.requests
    assert whole_and_in_order(feed.receiver)


async def test_what_stands_behind_a_refused_event_waits_for_it(city: City) -> None:
    promised = await backlog(city, 3)
    feed = Feed(city.engine, connections=1)
    sizes = in_batches(feed)
    feed.misbehave(kind="refuse_event", count=1)
    async with feed:
        await feed.drained()
    assert sizes == [5, 2], "the third is sent again alone, and then what was skipped"
    assert len(feed.got) == promised
    assert whole_and_in_order(feed.receiver)
    attempts = {entry.sequence: entry.attempts for entry in feed.got}
    assert attempts == {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}


async def test_what_a_receiver_took_behind_a_refused_event_is_sent_again_and_counts_once(city: City) -> None:
    """It may not take it; if it does all the same, its own bookkeeping by id puts things right."""
    promised = await backlog(city, 3)
    feed = Feed(city.engine, connections=1)
    in_batches(feed)
    react, refused = feed.receiver._react, []

    async def careless(events: Any, acknowledged: Any, fault: Any, wire: Any) -> Response:
        if "results" not in acknowledged or refused:
            return await react(events, acknowledged, fault, wire)
        refused.append(events[2]["id"])
        for event in events:
            if event["id"] not in refused:
                feed.receiver.ledger.record(event)
        acknowledged["results"][2]["status"] = "refused"
        return JSONResponse(acknowledged)

    feed.receiver._react = careless
    async with feed:
        await feed.drained()
    attempts = {entry.sequence: entry.attempts for entry in feed.got}
    assert attempts == {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}
    assert len(feed.got) == promised


async def test_nothing_is_claimed_behind_what_is_parked_or_held_by_another(city: City) -> None:
    await backlog(city, 3)

    async def claimed() -> list[int]:
        async with city.engine.connect() as connection, AsyncSession(connection) as session:
            soon = timedelta(seconds=5)
            found = await claim(
                session, FEED_RECEIVER, machine_now=datetime.now(UTC), lease=soon, most=50, together=10
            )
            return sorted(delivery.position for delivery, _ in found.owed)

    assert await claimed() == [1, 2, 3, 4, 5]
    async with city.engine.connect() as other:
        await other.execute(text("SELECT 1 FROM delivery WHERE position = 4 FOR UPDATE"))
        assert await claimed() == [1, 2, 3]
    async with city.engine.begin() as other:
        await other.execute(text("UPDATE delivery SET parked_at = now() WHERE position = 3"))
    assert await claimed() == [1, 2]


@pytest.mark.parametrize("kind", ["refuse", "500", "lose_answer", "wrong_json", "answer_twice"])
async def test_a_batch_that_goes_wrong_arrives_in_order_and_counts_once(city: City, kind: str) -> None:
    promised = await tell(city, 4)
    feed = Feed(city.engine)
    in_batches(feed)
    feed.misbehave(kind=kind, count=3)
    async with feed:
        await feed.drained()
    assert len(feed.got) == promised
    assert whole_and_in_order(feed.receiver)


async def test_of_a_batch_what_is_refused_is_parked_and_the_rest_has_arrived(city: City) -> None:
    promised = await tell(city, 3)
    feed = Feed(city.engine, connections=1)
    in_batches(feed)
    react = feed.receiver._react

    async def picky(events: Any, acknowledged: Any, fault: Any, wire: Any) -> Response:
        unwanted = events[0]["data"]["uscc"] == Company(1).uscc
        if "results" not in acknowledged:
            return (
                Response("not this one", 422) if unwanted else await react(events, acknowledged, fault, wire)
            )
        wanted = [event for event in events if event["data"]["uscc"] != Company(1).uscc]
        for event in wanted:
            feed.receiver.ledger.record(event)
        ids = {event["id"] for event in wanted}
        for result in acknowledged["results"]:
            result["status"] = "accepted" if result["id"] in ids else "refused"
        return JSONResponse(acknowledged)

    feed.receiver._react = picky
    async with feed:
        await until(lambda: len(feed.got) == promised - 2)

        async def parked() -> bool:
            return await feed.parked() == 1

        await until(parked)
    assert await feed.open() == 1, "what comes after the parked one waits for it"
