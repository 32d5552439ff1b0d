"""Reconciliation: whatever the receiver acknowledged and does not have is found, pushed again and there in the end."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from receiving import SECRET, Feed
from sqlalchemy import text
from sweeps import Sweep

from city import City
from domain.infra.database import transaction
from domain.rules.time.retention import first_id
from factories import Body, Company
from sandbox.receiver import receiver_app
from titles import Title
from voices import refusal
from waiting import until
from worker.delivery.feed_list import FeedList
from worker.delivery.http_client import connection
from worker.delivery.listing import Unlisted
from worker.jobs.reconcile import reconcile
from worker.jobs.watch_delivery_backlog import watch
from worker.settings import Settings


async def tell(city: City, companies: int = 3) -> int:
    """Two events for each company."""
    for number in range(1, companies + 1):
        await Title.taken_over(city, Company(number), "2025-06-01")
    return companies * 2


async def compared(city: City, feed: Feed) -> Body:
    """A reconciliation from its start by an operator to its end by the worker."""
    started = await city.operator().create("/reconciliations")
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        await reconcile(city.engine, FeedList(feed.client), client, lambda: city.now)
    return await city.operator().get(f"/reconciliations/{started['id']}")


def numbers(row: Body) -> dict[str, Any]:
    return {name: row[name] for name in ("compared", "missing", "altered", "unknown", "ahead") if row[name]}


async def test_where_both_have_the_same_nothing_is_found(city: City) -> None:
    promised = await tell(city)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    row = await compared(city, feed)
    assert row["status"] == "FINISHED"
    assert numbers(row) == {"compared": promised}


async def test_what_was_acknowledged_and_forgotten_is_pushed_again_with_the_same_bytes(city: City) -> None:
    promised = await tell(city)
    feed = Feed(city.engine)
    feed.misbehave(kind="accept_and_forget", count=3)
    async with feed:
        await feed.drained()
        assert len(feed.got) == promised - 3
        row = await compared(city, feed)
        assert numbers(row) == {"compared": promised, "missing": 3}
        await feed.drained()
    assert len(feed.got) == promised
    found = await city.operator().all(f"/reconciliations/{row['id']}/differences")
    assert {entry["kind"] for entry in found} == {"MISSING"}
    assert all(entry["repushed_at"] for entry in found)
    assert {entry["event_id"] for entry in found} <= set(feed.receiver.ledger.entries)
    assert numbers(await compared(city, feed)) == {"compared": promised}


async def test_other_bytes_and_events_of_somebody_else_are_told_and_left_alone(city: City) -> None:
    promised = await tell(city)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    altered = feed.got[0]
    altered.sha256 = "0" * 64
    strange = {"id": "01970c9e-8e1b-7c3a-9d55-2f0a6c1b7e10", "type": "x", "time": "", "sequence": 9}
    feed.receiver.ledger.record({**strange, "data": {"enterprise_id": altered.enterprise}, "sha256": ""})
    row = await compared(city, feed)
    assert numbers(row) == {"compared": promised, "altered": 1, "unknown": 1}
    found = await city.operator().all(f"/reconciliations/{row['id']}/differences")
    assert {(entry["kind"], entry["event_id"]) for entry in found} == {
        ("ALTERED", altered.id),
        ("UNKNOWN", strange["id"]),
    }
    assert await feed.open() == 0


async def test_what_the_receiver_has_of_an_archived_month_is_not_compared(city: City) -> None:
    promised = await tell(city, companies=1)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    company = feed.got[0].enterprise
    for month, sequence in (("2025-01-01", 7), ("2025-02-01", 8)):
        (row,) = await city.rows("SELECT months.first_id(:month) AS id", month=date.fromisoformat(month))
        event = {"id": str(row.id), "type": "x", "time": "", "sequence": sequence}
        feed.receiver.ledger.record({**event, "data": {"enterprise_id": company}, "sha256": ""})
    archived = """
        INSERT INTO archived_month (month, book, rows, file, sha256, archived_by, at)
        VALUES ('2025-01-01', 'event', 1, 'event-2025-01.jsonl.gz', '', 'operator-1', now())
    """
    async with transaction(city.engine) as session:
        await session.execute(text(archived))
    row = await compared(city, feed)
    assert numbers(row) == {"compared": promised, "unknown": 1}
    (found,) = await city.operator().all(f"/reconciliations/{row['id']}/differences")
    assert found["sequence"] == 8, "of February, which was not archived"


async def test_an_archive_of_any_length_ends_no_reconciliation(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiver keeps for good what we archive: how much that is says nothing about it."""
    monkeypatch.setattr("worker.delivery.feed_list._MOST_ROWS", 3)
    monkeypatch.setattr("worker.delivery.feed_list._PAGE", 2)
    await tell(city, companies=1)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    company, first = feed.got[0].enterprise, first_id(date(2025, 1, 1)).int
    for number in range(1, 10):
        event = {"id": str(UUID(int=first + number)), "type": "x", "time": "", "sequence": 10 + number}
        feed.receiver.ledger.record({**event, "data": {"enterprise_id": company}, "sha256": ""})
    listing, archived = FeedList(feed.client), frozenset({date(2025, 1, 1)})
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        assert len(await listing.between(client, None, None, datetime.now(UTC), archived)) == 2
        with pytest.raises(Unlisted, match="no end"):
            await listing.between(client, None, None, datetime.now(UTC))


async def test_what_arrived_without_our_knowing_is_no_difference(city: City) -> None:
    promised = await tell(city, companies=1)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    async with transaction(city.engine) as session:
        await session.execute(text("UPDATE delivery SET delivered_at = NULL, parked_at = now()"))
    assert numbers(await compared(city, feed)) == {"compared": promised, "ahead": promised}


async def test_a_long_feed_is_compared_page_by_page(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.queries.reconciliations.AT_ONCE", 2)
    promised = await tell(city, companies=4)
    feed = Feed(city.engine)
    feed.misbehave(kind="accept_and_forget", count=2)
    async with feed:
        await feed.drained()
        row = await compared(city, feed)
        await feed.drained()
    assert numbers(row) == {"compared": promised, "missing": 2}
    assert row["version"] == promised // 2 + 2, (
        "one step for each page, the last of them empty, after the start"
    )


async def test_a_receiver_that_does_not_list_is_asked_again_later(city: City) -> None:
    await tell(city, companies=1)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    started = await city.operator().create("/reconciliations")
    nowhere = httpx.MockTransport(lambda request: httpx.Response(503))
    async with connection(2, nowhere) as client:
        assert not await reconcile(city.engine, FeedList(feed.client), client, lambda: city.now)
    path = f"/reconciliations/{started['id']}"
    assert (await city.operator().get(path))["status"] == "RUNNING"
    again = await refusal(city.operator().create("/reconciliations"))
    assert (again.status, again.code) == (409, "already_exists")
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        assert await reconcile(city.engine, FeedList(feed.client), client, lambda: city.now)
    assert (await city.operator().get(path))["status"] == "FINISHED"


@pytest.mark.parametrize(
    "said",
    [
        "no json",
        "[]",
        '{"items": [], "more": 1}',
        '{"items": [{"id": 7}], "more": false}',
        '{"items": [], "more": true}',
    ],
)
async def test_a_list_that_is_not_the_contracts_moves_nothing(city: City, said: str) -> None:
    await tell(city, companies=1)
    await city.operator().create("/reconciliations")
    odd = httpx.MockTransport(lambda request: httpx.Response(200, text=said))
    async with connection(2, odd) as client:
        assert not await reconcile(city.engine, FeedList(Feed(city.engine).client), client, lambda: city.now)


async def test_the_list_is_shown_to_who_signs_for_it_alone(city: City) -> None:
    feed = Feed(city.engine)
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        assert (await client.get("http://feed.test/events?limit=5")).status_code == 401


async def test_the_first_tick_of_a_day_starts_one_reconciliation(city: City, swept: Sweep) -> None:
    assert (await swept("start_reconciliation")).done == 1
    assert (await swept("start_reconciliation")).done == 0
    feed = Feed(city.engine)
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        await reconcile(city.engine, FeedList(feed.client), client, lambda: city.now)
    assert (await swept("start_reconciliation")).done == 0
    city.clock.advance(86_400)
    assert (await swept("start_reconciliation")).done == 1


async def test_two_workers_at_one_reconciliation_count_nothing_twice(city: City) -> None:
    promised = await tell(city)
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    started = await city.operator().create("/reconciliations")
    async with connection(2, httpx.ASGITransport(receiver_app(feed.receiver))) as client:
        await asyncio.gather(
            *(reconcile(city.engine, FeedList(feed.client), client, lambda: city.now) for _ in range(3))
        )
    row = await city.operator().get(f"/reconciliations/{started['id']}")
    assert numbers(row) == {"compared": promised}


async def test_an_alert_stands_while_the_oldest_undelivered_event_is_over_the_limit(city: City) -> None:
    settings = Settings(
        environment="development",
        database_url="unused",
        redis_url="unused",
        feed_url="http://feed.test/events",
        feed_secret=SECRET,
        oldest_seconds=600,
    )

    async def feed_as_seen() -> Body:
        await watch(city.engine, settings, lambda: city.now)
        return (await city.operator().get("/receivers"))["items"][0]

    promised = await tell(city, companies=1)
    seen = await feed_as_seen()
    assert (seen["waiting"], seen["late_since"]) == (promised, None)
    city.clock.advance(601)
    late = await feed_as_seen()
    assert late["late_since"] is not None
    city.clock.advance(60)
    assert (await feed_as_seen())["late_since"] == late["late_since"], "it is the same alert"
    feed = Feed(city.engine)
    async with feed:
        await feed.drained()
    seen = await feed_as_seen()
    assert (seen["waiting"], seen["oldest_at"], seen["late_since"]) == (0, None, None)


async def test_an_operator_replays_what_is_parked_of_one_company_or_one_day(city: City) -> None:
    await tell(city, companies=3)
    async with transaction(city.engine) as session:
        await session.execute(text("UPDATE delivery SET parked_at = now(), last_answer = '422 not this one'"))
    parked = await city.operator().all("/deliveries", state="PARKED")
    assert {row["last_answer"] for row in parked} == {"422 not this one"}
    feed = {"receiver_id": parked[0]["receiver_id"]}
    replay = city.operator().create
    tomorrow = {"first_day": "2027-01-01", "last_day": "2027-01-01"}
    assert (await replay("/deliveries/replay", {**feed, **tomorrow}))["replayed"] == 0
    one = {**feed, "enterprise_id": parked[0]["lane"]}
    assert (await replay("/deliveries/replay", one))["replayed"] == 2
    today = {"first_day": city.today.isoformat(), "last_day": city.today.isoformat()}
    assert (await replay("/deliveries/replay", {**feed, **today}))["replayed"] == 4
    served = Feed(city.engine)
    async with served:
        await until(lambda: len(served.got) == 6)
