"""Statistics equal a recount: the sum over states is the total, and nothing is carried along."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
from reading import Page
from serving import Serve
from sqlalchemy.ext.asyncio import AsyncEngine

from api.statistics_cache import GOOD_FOR, Counting
from domain.infra.database import transaction
from domain.queries.statistics import NO_CLUSTER, recount
from domain.rules.labels import CERTIFICATION_STATUS, DISTRICT
from showing import Shown, certification, enterprise, store


def table(page: Page, *names: str) -> dict[str, list[int]]:
    """The numbers that follow each name."""
    found = {}
    for name in names:
        after = page.text.split(f"{name} ")[-1]
        found[name] = [int(n) for n in re.findall(r"^(?:\d+ ?){4}", after)[0].split()]
    return found


async def test_the_page_shows_the_recount_of_every_district_and_of_the_city(
    browser: httpx.AsyncClient, shown: Shown
) -> None:
    page = Page((await browser.get("/statistics")).text)
    counted = Counter((title.district, title.status) for title in shown.all)
    for code, label in DISTRICT.items():
        states = [counted[code, state] for state in CERTIFICATION_STATUS]
        assert table(page, label.zh)[label.zh] == [*states, sum(states)]
    by_state = [sum(t.status == state for t in shown.all) for state in CERTIFICATION_STATUS]
    assert table(page, "全市")["全市"] == [*by_state, len(shown.all)]


async def test_a_company_counts_in_each_of_its_clusters_and_in_none_where_it_has_none(
    engine: AsyncEngine, shown_url: tuple[str, Shown], browser: httpx.AsyncClient
) -> None:
    page = Page((await browser.get("/statistics")).text)
    shown = shown_url[1]
    clusters = [[], ["清洁能源"], ["生物医药"], ["清洁能源", "生物医药"]]
    expected: Counter[str] = Counter()
    for place in range(1, len(shown.all) + 1):
        expected.update([] if place % 5 == 0 else clusters[place % 4])
    named = table(page, "清洁能源", "生物医药", "现代化工")
    assert {name: numbers[-1] for name, numbers in named.items()} == {
        "清洁能源": expected["清洁能源"],
        "生物医药": expected["生物医药"],
        "现代化工": 0,
    }


async def test_programs_are_told_the_same_as_people(browser: httpx.AsyncClient, shown: Shown) -> None:
    told = (await browser.get("/v1/public/statistics", headers={"Accept": "application/json"})).json()
    page = Page((await browser.get("/statistics")).text)
    for line, label in [(told, "全市"), *((line, DISTRICT[line["code"]].zh) for line in told["districts"])]:
        states = [line[state.lower()] for state in CERTIFICATION_STATUS]
        assert table(page, label)[label] == [*states, line["total"]]
        assert sum(states) == line["total"]
    assert told["total"] == sum(line["total"] for line in told["districts"]) == len(shown.all)
    assert [line["code"] for line in told["clusters"]][-1] == "NONE"


async def test_the_sum_over_states_is_the_total_however_it_is_cut(engine: AsyncEngine) -> None:
    states = ["ACTIVE", "EXPIRED", "REVOKED", "ACTIVE"]
    for place, state in enumerate(states, 1):
        holder = enterprise(place)
        await store(engine, holder, certification(holder, place, state))
    async with transaction(engine) as session:
        counted = await recount(session)
    assert counted.by_district == {
        ("150102", "ACTIVE"): 2,
        ("150102", "EXPIRED"): 1,
        ("150102", "REVOKED"): 1,
    }
    assert sum(counted.by_cluster.values()) == len(states)
    assert counted.by_cluster[NO_CLUSTER, "ACTIVE"] == 2


async def test_an_empty_register_counts_nothing(serve: Serve) -> None:
    async with serve() as client:
        page = Page((await client.get("/statistics")).text)
        assert table(page, "全市")["全市"] == [0, 0, 0, 0]


async def test_who_asks_within_a_few_seconds_shares_a_recount_and_who_asks_later_gets_a_new_one(
    engine: AsyncEngine,
) -> None:
    now, clock = datetime(2026, 3, 2, tzinfo=UTC), [0.0]
    counting = Counting(lambda: clock[0])
    async with transaction(engine) as session:
        first = await counting.latest(session, now)
    holder = enterprise(1)
    await store(engine, holder, certification(holder, 1))
    async with transaction(engine) as session:
        clock[0] = GOOD_FOR - 0.1
        assert await counting.latest(session, now + timedelta(seconds=4)) is first
        clock[0] = GOOD_FOR
        later = await counting.latest(session, now + timedelta(seconds=5))
    assert later.at > first.at
    assert later.recount.by_district == {("150102", "ACTIVE"): 1}
