"""The monitoring feed is told everything, each enterprise's events in order, whatever the receiver does."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from receiving import Feed
from sqlalchemy import select
from starlette.responses import Response

from city import City
from domain.acts.deliveries.claim import claim
from domain.acts.deliveries.settle import settle
from domain.infra.database import transaction
from domain.models import Delivery, Event
from domain.models.outbox import FEED_RECEIVER
from factories import Company
from sandbox.feed_ledger import in_order
from titles import Title
from waiting import until

RECOGNISED = "2025-06-01"
LEASE = timedelta(seconds=30)


async def tell(city: City, companies: int = 3) -> int:
    """Titles on file, each re-issued once: three events for each company. Returns how many in all."""
    for number in range(1, companies + 1):
        title = await Title.taken_over(city, Company(number), RECOGNISED)
        changed = {"address": f"示例新路{number}号"}
        await city.enterprise(title.company).amend(f"/enterprises/{title.row['enterprise_id']}", changed)
        paper = {"cause": "ADDRESS", "document": "示例登记通知书"}
        await city.officer().act(title.path, "reissue", paper)
    return companies * 3


def told_in_order(feed: Feed) -> bool:
    by_enterprise = defaultdict(list)
    for entry in feed.got:
        by_enterprise[entry.enterprise].append(entry)
    return all(in_order(entries) and entries[0].sequence == 1 for entries in by_enterprise.values())


async def test_every_event_of_the_feed_arrives_once_and_each_enterprises_in_order(city: City) -> None:
    promised = await tell(city)
    async with Feed(city.engine) as feed:
        await feed.drained()
    assert len(feed.got) == promised == feed.receiver.ledger.requests
    assert told_in_order(feed)
    assert {entry.type for entry in feed.got} == {
        "certification.taken_over",
        "enrolment.enrolled",
        "certification.reissued",
    }


@pytest.mark.parametrize(
    "kind", ["refuse", "500", "429", "timeout", "answer_twice", "lose_answer", "wrong_json", "slow"]
)
async def test_whatever_the_receiver_does_wrong_each_event_arrives_in_order_and_counts_once(
    city: City, kind: str
) -> None:
    promised = await tell(city)
    feed = Feed(city.engine)
    feed.misbehave(kind=kind, count=4, seconds=0.1, retry_after=0)
    async with feed:
        await feed.drained()
    assert len(feed.got) == promised
    assert told_in_order(feed)


async def test_a_receiver_that_asks_to_be_left_alone_is_left_alone(city: City) -> None:
    await tell(city, companies=1)
    feed = Feed(city.engine, connections=1)
    feed.misbehave(kind="429", count=1, retry_after=1)
    async with feed:
        await until(lambda: feed.receiver.ledger.requests == 1)
        asked = datetime.now(UTC)
        await feed.drained()
    assert datetime.now(UTC) - asked >= timedelta(seconds=0.9)
    assert feed.receiver.ledger.requests == 4


async def test_an_event_that_is_refused_as_such_is_parked_and_stops_its_enterprise_alone(city: City) -> None:
    await tell(city, companies=2)
    async with transaction(city.engine) as session:
        first = await session.scalar(
            select(Event).where(Event.feed_sequence == 1).order_by(Event.id).limit(1)
        )
    assert first
    feed = Feed(city.engine)
    refused = first.enterprise_id
    _refuse_events_of(feed, str(refused))
    async with feed:
        await until(lambda: _parked(feed))
        await until(lambda: len(feed.got) == 3)
    assert {entry.enterprise for entry in feed.got}.isdisjoint({str(refused)})
    assert await feed.open() == 2, "what comes after the parked one waits for it"


def _refuse_events_of(feed: Feed, enterprise: str) -> None:
    """The receiver takes this enterprise's events for malformed."""
    taking = feed.receiver._answer

    async def answer(event, fault, wire):
        if event["data"]["enterprise_id"] == enterprise:
            return Response("not this one", 422)
        return await taking(event, fault, wire)

    feed.receiver._answer = answer


async def _parked(feed: Feed) -> bool:
    return await feed.parked() == 1


async def test_an_operator_sees_the_receivers_words_and_replays_a_parked_event(city: City) -> None:
    await tell(city, companies=1)
    feed = Feed(city.engine)
    async with transaction(city.engine) as session:
        enterprise = await session.scalar(select(Event.enterprise_id).where(Event.feed_sequence == 1))
    _refuse_events_of(feed, str(enterprise))
    async with feed:
        await until(lambda: _parked(feed))
    operator = city.voice("operator-1", role="operator")
    (parked,) = await operator.all("/deliveries", state="PARKED")
    assert parked["last_answer"] == "422 not this one"
    assert parked["attempts"] == 3

    async with Feed(city.engine) as healed:
        await operator.act(f"/deliveries/{parked['id']}", "replay", version=0)
        await healed.drained()
    assert [entry.sequence for entry in healed.got] == [1, 2, 3]


async def test_an_event_is_sent_again_with_the_same_bytes(city: City) -> None:
    await tell(city, companies=1)
    feed = Feed(city.engine)
    async with transaction(city.engine) as session:
        event = await session.scalar(select(Event).where(Event.feed_sequence == 1))
    async with transaction(city.engine) as session:
        again = await session.scalar(select(Event).where(Event.feed_sequence == 1))
    assert event
    assert again
    body = feed.client.body(event)
    assert body == feed.client.body(again)
    envelope = json.loads(body)
    assert (envelope["specversion"], envelope["id"], envelope["sequence"]) == ("1.0", str(event.id), 1)
    assert envelope["time"].endswith("Z")
    assert envelope["data"]["enterprise_id"] == str(event.enterprise_id)


# --- claims ----------------------------------------------------------------------------------------------------------


async def claimed(city: City, now: datetime, most: int = 10):
    async with transaction(city.engine) as session:
        return await claim(session, FEED_RECEIVER, machine_now=now, lease=LEASE, most=most)


async def test_two_claimers_never_hold_the_same_delivery_until_a_lease_is_over(city: City) -> None:
    await tell(city)
    now = datetime.now(UTC)
    first, second = await claimed(city, now), await claimed(city, now)
    assert len(first.owed) == 3, "the first event of each enterprise"
    assert second.owed == ()
    late = await claimed(city, now + LEASE)
    assert [delivery.id for delivery, _ in late.owed] == [delivery.id for delivery, _ in first.owed]
    assert all(delivery.attempts == 2 for delivery, _ in late.owed)


async def test_whoever_lost_the_lease_settles_nothing(city: City) -> None:
    await tell(city, companies=1)
    now = datetime.now(UTC)
    slow = await claimed(city, now)
    quick = await claimed(city, now + LEASE)
    rows = [delivery for delivery, _ in slow.owed]
    await _settle(city, slow.fence, rows)
    assert await _delivered(city) == 0
    await _settle(city, quick.fence, rows)
    assert await _delivered(city) == 1


async def _settle(city: City, fence: UUID, rows: list[Delivery]) -> None:
    async with transaction(city.engine) as session:
        await settle(session, fence, delivered=rows, failed=(), unsent=(), now=datetime.now(UTC))


async def _delivered(city: City) -> int:
    rows = await city.rows("SELECT id FROM delivery WHERE delivered_at IS NOT NULL")
    return len(rows)


async def test_what_was_claimed_and_never_sent_is_free_again_as_if_nobody_had_claimed_it(city: City) -> None:
    await tell(city, companies=1)
    now = datetime.now(UTC)
    first = await claimed(city, now)
    async with transaction(city.engine) as session:
        rows = [delivery for delivery, _ in first.owed]
        await settle(session, first.fence, delivered=(), failed=(), unsent=rows, now=now)
    again = await claimed(city, now)
    assert [delivery.attempts for delivery, _ in again.owed] == [1]
