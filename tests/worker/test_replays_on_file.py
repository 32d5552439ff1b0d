"""Who had an event sent again is on file: in the audit trail, by delivery, where auditors read it."""

from sqlalchemy import text

from city import City
from domain.infra.database import transaction
from factories import Company
from invariants import violations
from titles import Title
from voices import Body, refusal


async def parked(city: City, companies: int = 1) -> list[Body]:
    """What the feed is owed of each company's title, parked."""
    for number in range(1, companies + 1):
        await Title.taken_over(city, Company(number), "2025-06-01")
    await park(city)
    return await city.operator().all("/deliveries", state="PARKED")


async def park(city: City) -> None:
    async with transaction(city.engine) as session:
        await session.execute(text("UPDATE delivery SET parked_at = now(), attempts = 8"))


async def replays(city: City, id_: str | None = None) -> list[Body]:
    about = {"aggregate_id": id_} if id_ else {}
    return await city.voice("auditor-1", role="auditor").all("/audit-entries", noun="delivery", **about)


async def test_a_replay_is_on_file_with_who_asked_for_it_and_where_it_goes(city: City) -> None:
    delivery, *_ = await parked(city)
    await city.operator().act(f"/deliveries/{delivery['id']}", "replay", version=0)
    (entry,) = await replays(city)
    assert (entry["aggregate_id"], entry["event_id"]) == (delivery["id"], delivery["event_id"])
    assert (entry["person"], entry["role"], entry["act"]) == ("operator-1", "OPERATOR", "replay")
    assert (entry["version"], entry["from_status"], entry["to_status"]) == (1, "PARKED", "WAITING")
    changes = {change["column"]: (change["before"], change["after"]) for change in entry["changes"]}
    assert changes["attempts"] == ("8", "0")
    assert changes["receiver_id"] == (f'"{delivery["receiver_id"]}"', f'"{delivery["receiver_id"]}"')
    assert changes["lane"][0] == f'"{delivery["lane"]}"'
    assert entry["request_id"]


async def test_each_further_replay_is_the_next_link_of_the_deliverys_chain(city: City) -> None:
    delivery, other = await parked(city)
    for _ in range(3):
        await city.operator().act(f"/deliveries/{delivery['id']}", "replay", version=0)
        await park(city)
    await city.operator().act(f"/deliveries/{other['id']}", "replay", version=0)
    chain = sorted(await replays(city, delivery["id"]), key=lambda entry: int(entry["version"]))
    assert [entry["version"] for entry in chain] == [1, 2, 3]
    assert [entry["prev_hash"] for entry in chain[1:]] == [entry["hash"] for entry in chain[:-1]]
    assert await violations(city.engine) == []


async def test_of_what_is_replayed_together_each_is_on_file_with_what_was_asked_for(city: City) -> None:
    deliveries = await parked(city, companies=2)
    company, feed = deliveries[0]["lane"], deliveries[0]["receiver_id"]
    await city.operator().act(f"/deliveries/{deliveries[0]['id']}", "replay", version=0)
    await park(city)
    asked = {"receiver_id": feed, "enterprise_id": company}
    assert (await city.operator().create("/deliveries/replay", asked))["replayed"] == 2
    together = [entry for entry in await replays(city) if entry["reason"]]
    assert {entry["aggregate_id"] for entry in together} == {
        row["id"] for row in deliveries if row["lane"] == company
    }
    assert {entry["reason"] for entry in together} == {f"all that is parked, enterprise {company}"}
    assert len({entry["request_id"] for entry in together}) == 1
    assert await violations(city.engine) == []


async def test_a_replay_that_is_refused_leaves_nothing(city: City) -> None:
    delivery, *_ = await parked(city)
    await city.operator().act(f"/deliveries/{delivery['id']}", "replay", version=0)
    again = city.operator().act(f"/deliveries/{delivery['id']}", "replay", version=0)
    assert (await refusal(again)).told == (409, "state_forbids")
    assert len(await replays(city)) == 1


async def test_a_subscriber_who_resumes_has_replayed_what_was_parked_for_it(city: City) -> None:
    platform = city.voice("mobile-backend", role="platform", client="mobile-backend")
    wanted = {"url": "https://platform.example/hooks", "event_types": ["certification.taken_over"]}
    subscription = await platform.create("/subscriptions", wanted)
    path = f"/subscriptions/{subscription['id']}"
    await parked(city)
    for active in (False, True):
        await platform.amend(path, {"active": active})
    (entry,) = await replays(city)
    assert (entry["person"], entry["client"]) == ("mobile-backend", "mobile-backend")
    assert await violations(city.engine) == []
