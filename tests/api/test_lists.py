"""Lists: pages by cursor, filters, and nothing but the caller's own rows."""

import asyncio
import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from bodies import round_
from crowd import Crowd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sight import LISTINGS, LOOKERS, Listing, seen, spelled

from api.routes import ROUTERS
from calling import NOBODY, Headers, faults_of, fresh_key, refusal
from domain.rules.law.permissions import Role, may
from sandbox.people import Person

Crowded = tuple[httpx.AsyncClient, Crowd]
As = Callable[..., Headers]

OPERATIONS = [route.operation for router in ROUTERS for route in router.routes]
PAGED = {operation.path: operation for operation in OPERATIONS if operation.paged}
# the lists below one row: whoever may see the row may see them
NESTED = {path for path in PAGED if "{id}" in path}
FILTERED = [listing for listing in LISTINGS if listing.names]
APPLICATIONS = next(listing for listing in LISTINGS if listing.path == "/v1/applications")


def parameters(path: str) -> set[str]:
    """The names of the query's parameters, as the contract has them."""
    route = next(route for router in ROUTERS for route in router.routes if route.path == path)
    return {field.alias for field in route.dependant.query_params} | {
        field.alias for needed in route.dependant.dependencies for field in needed.query_params
    }


async def walk(
    client: httpx.AsyncClient, path: str, headers: Headers, **query: str | int
) -> list[dict[str, Any]]:
    """Every item, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = await client.get(path, headers=headers, params=query)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if not answer.json()["next_cursor"]:
            return found
        query["cursor"] = answer.json()["next_cursor"]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_every_list_is_tried_here() -> None:
    assert {listing.path for listing in LISTINGS} | NESTED == set(PAGED)
    for listing in LISTINGS:
        assert listing.names | {"limit", "cursor", "include_total"} == parameters(listing.path), listing.path


@pytest.mark.parametrize("limit", [1, 7, 47, 48, 49, 100])
async def test_pages_of_any_size_make_up_the_whole_list(crowded: Crowded, city: Headers, limit: int) -> None:
    client, crowd = crowded
    found = await walk(client, "/v1/applications", city, limit=limit)
    whole = sorted((str(row.id) for row in crowd.rows[APPLICATIONS.model]), reverse=True)
    assert len(whole) == 48
    assert [item["id"] for item in found] == whole


async def test_a_page_has_twenty_items_where_nothing_is_said(crowded: Crowded, city: Headers) -> None:
    answer = await crowded[0].get("/v1/applications", headers=city)
    assert len(answer.json()["items"]) == 20
    assert set(answer.json()) == {"items", "next_cursor", "estimated_total"}
    assert answer.json()["estimated_total"] is None


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("0", "greater_than_equal"),
        ("-1", "greater_than_equal"),
        ("101", "less_than_equal"),
        ("9" * 18, "less_than_equal"),
        ("9" * 19, "digits"),
        ("9" * 5000, "digits"),
        ("", "digits"),
        ("ten", "digits"),
        ("1.0", "digits"),
        ("1e2", "digits"),
        ("+5", "digits"),
        (" 5", "digits"),
        ("0x10", "digits"),
        ("1_0", "digits"),
        ("１０", "digits"),
    ],
)
async def test_a_limit_is_a_number_from_1_to_100(
    crowded: Crowded, city: Headers, limit: str, code: str
) -> None:
    answer = await crowded[0].get("/v1/applications", headers=city, params={"limit": limit})
    assert refusal(answer) == (422, "invalid_input")
    assert faults_of(answer) == {"#/query/limit": code}


async def test_a_link_header_leads_to_the_next_page_with_the_same_filters(
    crowded: Crowded, city: Headers
) -> None:
    client, crowd = crowded
    path: str | None = "/v1/applications?district=150103&limit=5"
    found = []
    while path:
        answer = await client.get(path, headers=city)
        found += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next_cursor"] is None)
        path = None
        if link:
            leads = re.fullmatch(r'<(/v1/applications\?[!-~]+)>; rel="next"', link)
            assert leads, link
            path = leads[1]
            query = dict(parse_qsl(urlsplit(path).query))
            assert (query["district"], query["limit"]) == ("150103", "5")
            assert query["cursor"] == answer.json()["next_cursor"]
    assert found == [
        str(row.id) for row in reversed(crowd.rows[APPLICATIONS.model]) if row.district == "150103"
    ]


async def test_while_others_insert_whatever_stays_is_seen_exactly_once(
    client: httpx.AsyncClient, city: Headers
) -> None:
    async def draft() -> str:
        made = await client.post("/v1/rounds", headers=city | fresh_key(), json=round_())
        return str(made.json()["id"])

    there = [await draft() for _ in range(15)]
    seen_ids: list[str] = []
    query: dict[str, Any] = {"limit": 4}
    while True:
        page, _ = await asyncio.gather(
            client.get("/v1/rounds", headers=city, params=query), asyncio.gather(*(draft() for _ in range(5)))
        )
        seen_ids += [item["id"] for item in page.json()["items"]]
        if not page.json()["next_cursor"]:
            break
        query["cursor"] = page.json()["next_cursor"]
    assert len(seen_ids) == len(set(seen_ids))
    assert set(there) <= set(seen_ids)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.path)
async def test_a_total_counts_what_the_caller_may_see_and_is_said_on_every_page_where_asked(
    crowded: Crowded, as_: As, listing: Listing
) -> None:
    client, crowd = crowded
    for who in readers(listing):
        query: dict[str, Any] = {"limit": 5, "include_total": "estimated"}
        first = await client.get(listing.path, headers=as_(who.person), params=query)
        expected = len(seen(listing, who, crowd))
        assert first.json()["estimated_total"] == expected, who.person
        if cursor := first.json()["next_cursor"]:
            second = await client.get(
                listing.path, headers=as_(who.person), params=query | {"cursor": cursor}
            )
            assert second.json()["estimated_total"] == expected


async def test_a_total_follows_the_filters(crowded: Crowded, city: Headers) -> None:
    client, crowd = crowded
    query = {"district": "150103", "include_total": "estimated"}
    answer = await client.get("/v1/applications", headers=city, params=query)
    wanted = [row for row in crowd.rows[APPLICATIONS.model] if row.district == "150103"]
    assert answer.json()["estimated_total"] == len(wanted)
    assert "include_total" not in answer.headers.get("link", "")
    refused = await client.get("/v1/applications", headers=city, params={"include_total": "exact"})
    assert faults_of(refused) == {"#/query/include_total": "string_pattern_mismatch"}


async def test_counting_ends_at_one_more_than_is_counted(
    crowded: Crowded, city: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.edge.request_context.COUNTED", 9)
    answer = await crowded[0].get("/v1/applications?include_total=estimated", headers=city)
    assert answer.json()["estimated_total"] == 10


# --- cursors --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def cursor(crowded: Crowded, city: Headers) -> str:
    answer = await crowded[0].get("/v1/applications?limit=3", headers=city)
    return str(answer.json()["next_cursor"])


async def test_every_flipped_bit_of_a_cursor_is_noticed(crowded: Crowded, city: Headers, cursor: str) -> None:
    raw = base64.urlsafe_b64decode(cursor)
    for place in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        altered = base64.urlsafe_b64encode(flipped).decode()
        answer = await crowded[0].get("/v1/applications", headers=city, params={"cursor": altered})
        assert refusal(answer) == (400, "invalid_cursor"), place


async def test_every_changed_character_of_a_cursor_is_noticed(
    crowded: Crowded, city: Headers, cursor: str
) -> None:
    for place, character in enumerate(cursor):
        other = "A" if character != "A" else "B"
        altered = cursor[:place] + other + cursor[place + 1 :]
        answer = await crowded[0].get("/v1/applications", headers=city, params={"cursor": altered})
        assert refusal(answer) == (400, "invalid_cursor"), place


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c[:-1],
        lambda c: c + "A",
        lambda c: c + "=",
        lambda c: c + "\n",
        lambda c: " " + c,
        lambda c: c.lower(),
        lambda c: c[::-1],
        lambda c: "",
        lambda c: "null",
        lambda c: NOBODY,
        lambda c: "%00" * 44,
        lambda c: "游标" * 22,
        lambda c: "A" * 44,
        lambda c: "A" * 512,
        lambda c: c.replace("-", "+").replace("_", "/") + " ",
    ],
)
async def test_what_is_no_cursor_is_refused(
    crowded: Crowded, city: Headers, cursor: str, change: Callable[[str], str]
) -> None:
    answer = await crowded[0].get("/v1/applications", headers=city, params={"cursor": change(cursor)})
    assert answer.status_code in (400, 422)
    assert refusal(answer)[1] in ("invalid_cursor", "invalid_input")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/applications", {"district": "150103"}),
        ("/v1/applications", {"status": "DRAFT"}),
        ("/v1/applications", {"round_id": NOBODY}),
        ("/v1/enterprises", {}),
        ("/v1/public/certifications", {}),
    ],
)
async def test_a_cursor_is_good_for_its_own_list_and_filters_only(
    crowded: Crowded, city: Headers, cursor: str, path: str, query: dict[str, str]
) -> None:
    answer = await crowded[0].get(path, headers=city, params=query | {"cursor": cursor})
    assert refusal(answer) == (400, "invalid_cursor")


async def test_filters_may_stand_in_another_order_and_pages_change_their_size(
    crowded: Crowded, city: Headers
) -> None:
    client, _ = crowded
    first = await client.get("/v1/applications?district=150103&kind=INITIAL&limit=2", headers=city)
    cursor = first.json()["next_cursor"]
    again = await client.get(
        f"/v1/applications?limit=9&kind=INITIAL&cursor={cursor}&district=150103", headers=city
    )
    assert again.status_code == 200


async def test_a_cursor_grants_no_rights(crowded: Crowded, cursor: str, xincheng: Headers) -> None:
    """Somebody else's cursor is a place in the order, and the rows are still one's own."""
    client, crowd = crowded
    own = {str(row.id) for row in seen(APPLICATIONS, next(p for p in LOOKERS if p.uscc), crowd)}
    answer = await client.get("/v1/applications", headers=xincheng, params={"cursor": cursor})
    assert {item["id"] for item in answer.json()["items"]} <= own
    assert (await client.get("/v1/applications", params={"cursor": cursor})).status_code == 401


# --- filters --------------------------------------------------------------------------------------------------------


def readers(listing: Listing) -> list[Person]:
    key = PAGED[listing.path].key
    return [who for who in LOOKERS if key is None or may(Role(who.role), key)]


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.path)
async def test_everybody_is_shown_their_own_rows_and_all_of_them(
    crowded: Crowded, as_: As, listing: Listing
) -> None:
    client, crowd = crowded
    for who in readers(listing):
        found = await walk(client, listing.path, as_(who.person), limit=100)
        key = "number" if listing.path == "/v1/public/certifications" else "id"
        expected = [str(getattr(row, key)) for row in seen(listing, who, crowd)]
        assert [item[key] for item in found] == expected, who.person


@pytest.mark.parametrize(
    "listing", [listing for listing in LISTINGS if listing.names], ids=lambda listing: listing.path
)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
async def test_filters_show_what_plain_python_would(
    crowded: Crowded, as_: As, listing: Listing, data: st.DataObject
) -> None:
    client, crowd = crowded
    who = data.draw(st.sampled_from(readers(listing)), label="who")
    rows = crowd.rows[listing.model]
    wanted = {}
    for name in sorted(
        data.draw(st.sets(st.sampled_from(sorted(listing.names)), max_size=3), label="filters")
    ):
        row = data.draw(st.sampled_from(rows))
        value = _value(listing, row, name)
        if value is not None:
            wanted[name] = value
    found = await walk(
        client, listing.path, as_(who.person), **wanted, limit=data.draw(st.sampled_from([3, 100]))
    )
    key = "number" if listing.path == "/v1/public/certifications" else "id"
    assert [item[key] for item in found] == [
        str(getattr(row, key)) for row in seen(listing, who, crowd) if listing.matches(row, wanted)
    ]


def _value(listing: Listing, row: Any, name: str) -> str | None:
    """A value that this row has, or nearly."""
    if name == "valid_to_before":
        return str(row.valid_to)
    if name == "state":
        return "DELIVERED" if row.delivered_at else "PARKED" if row.parked_at else "WAITING"
    value = getattr(row, name)
    return None if value is None else spelled(value)


@pytest.mark.parametrize("path", [listing.path for listing in LISTINGS])
async def test_an_unknown_or_repeated_parameter_is_refused(crowded: Crowded, as_: As, path: str) -> None:
    client, _ = crowded
    listing = next(listing for listing in LISTINGS if listing.path == path)
    who = as_(readers(listing)[0].person)
    unknown = await client.get(path, headers=who, params={"sort": "name", "offset": "3"})
    assert refusal(unknown) == (422, "invalid_input")
    assert faults_of(unknown) == {"#/query/sort": "unknown_parameter", "#/query/offset": "unknown_parameter"}
    repeated = await client.get(f"{path}?limit=1&limit=1", headers=who)
    assert refusal(repeated) == (400, "repeated_parameter")


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/v1/events", {"limit": "501"}, "less_than_equal"),
        ("/v1/events", {"limit": "+5"}, "digits"),
        ("/v1/events", {"after": "1"}, "uuid_format"),
        ("/v1/applications", {"status": "draft"}, "literal_error"),
        ("/v1/applications", {"status": ""}, "literal_error"),
        ("/v1/applications", {"round_id": "7"}, "uuid_format"),
        ("/v1/applications", {"round_id": NOBODY.replace("-", "")}, "uuid_format"),
        ("/v1/applications", {"district": "%"}, "string_pattern_mismatch"),
        ("/v1/applications", {"district": "150102' OR '1'='1"}, "string_pattern_mismatch"),
        ("/v1/applications", {"district": "1" * 65}, "string_too_long"),
        ("/v1/enterprises", {"uscc": "91150102"}, "string_too_short"),
        ("/v1/certifications", {"valid_to_before": "2026-02-30"}, "date_from_datetime_parsing"),
        ("/v1/certifications", {"valid_to_before": "1e9"}, "date_format"),
        ("/v1/experts", {"available": "yes"}, "bool_parsing"),
        ("/v1/experts", {"available": "1"}, "bool_parsing"),
    ],
)
async def test_a_filter_takes_what_its_column_can_hold_and_nothing_else(
    crowded: Crowded, as_: As, path: str, query: dict[str, str], code: str
) -> None:
    who = as_("hohhot-platform" if path == "/v1/events" else "city-officer-1")
    answer = await crowded[0].get(path, headers=who, params=query)
    assert refusal(answer) == (422, "invalid_input")
    assert faults_of(answer) == {f"#/query/{next(iter(query))}": code}
