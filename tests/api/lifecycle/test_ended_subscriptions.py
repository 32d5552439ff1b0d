"""A platform ends its subscription: what was promised there is dropped, and that it was once there stays on file."""

from collections.abc import Callable

from calling import if_match
from city import City

OWED = "SELECT event_id FROM delivery WHERE receiver_id = :id AND delivered_at IS NULL"
TOLD = "SELECT type FROM event WHERE aggregate_id = :id ORDER BY sequence"
AUDITED = "SELECT act FROM audit_entry WHERE aggregate_id = :id ORDER BY version"


async def test_ending_a_subscription_drops_what_it_was_owed_and_keeps_its_history(
    city: City, as_: Callable[..., dict[str, str]]
) -> None:
    header = as_("hohhot-platform")
    platform = city.voice("hohhot-platform", role="platform", client="hohhot-platform")
    kept, ended = [
        await platform.create("/subscriptions", {"url": f"https://platform.example/{name}"})
        for name in ("kept", "ended")
    ]
    await city.open_round()
    assert await city.rows(OWED, id=ended["id"])
    answer = await city.http.delete(f"/v1/subscriptions/{ended['id']}", headers=header | if_match(1))
    assert (answer.status_code, answer.content) == (204, b"")
    assert not await city.rows(OWED, id=ended["id"])
    assert await city.rows(OWED, id=kept["id"])
    assert (await city.rows(TOLD, id=ended["id"]))[-1].type == "subscription.deleted"
    assert (await city.rows(AUDITED, id=ended["id"]))[-1].act == "delete"
    await city.open_round()
    assert not await city.rows(OWED, id=ended["id"])
