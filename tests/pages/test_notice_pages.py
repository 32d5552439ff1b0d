"""Notices: whom they name, until when, how the day was reckoned, and how to object."""

from datetime import date

import httpx
import pytest
from reading import Page
from serving import Serve
from sqlalchemy.ext.asyncio import AsyncEngine

from api.pages.rendering import day
from showing import Shown, application, decision, enterprise, notice, store


async def test_the_list_has_every_notice_and_the_front_page_those_that_run(
    browser: httpx.AsyncClient, shown: Shown
) -> None:
    running, over = f"/notices/{shown.running.id}", f"/notices/{shown.over.id}"
    listed = Page((await browser.get("/notices")).text).addresses
    assert [address for address in listed if address.startswith("/notices/")] == [running, over]
    front = Page((await browser.get("/")).text).addresses
    assert running in front
    assert over not in front


async def test_a_notice_names_its_companies_by_district(browser: httpx.AsyncClient, shown: Shown) -> None:
    text = Page((await browser.get(f"/notices/{shown.running.id}")).text).text
    assert "共 4 家企业" in text
    places = [
        text.index(word) for word in ("新城区", "示例032号", "回民区", "示例033号", "赛罕区", "示例030号")
    ]
    assert places == sorted(places)


async def test_it_says_how_to_object_while_it_runs_and_that_it_is_over_afterwards(
    browser: httpx.AsyncClient, shown: Shown
) -> None:
    running = Page((await browser.get(f"/notices/{shown.running.id}")).text).text
    assert "须实名" in running
    assert "公示期已过" not in running
    over = Page((await browser.get(f"/notices/{shown.over.id}")).text).text
    assert "公示期已过" in over
    assert "须实名" not in over


async def test_it_shows_how_the_last_day_was_reckoned(browser: httpx.AsyncClient, shown: Shown) -> None:
    text = Page((await browser.get(f"/notices/{shown.over.id}")).text).text
    for step in ("2026年2月20日", "2026年2月21日", "2026年2月25日、2026年2月26日", "2026年2月27日 24:00"):
        assert step in text
    assert "国办发明电〔2025〕7号" in text


@pytest.mark.parametrize("id_", ["1", "01890000-0000-7000-8000-000000000000", "%00", "'", "x" * 3000])
async def test_a_notice_that_is_none_is_not_found(browser: httpx.AsyncClient, id_: str) -> None:
    answer = await browser.get(f"/notices/{id_}")
    assert answer.status_code == 404
    assert Page(answer.text).faults == []


async def test_a_title_and_a_name_are_text_and_never_mark_up(serve: Serve, engine: AsyncEngine) -> None:
    meeting, named = decision(), enterprise(1, name="<img src=x onerror=alert(1)>示例")
    published = notice(meeting, date(2026, 2, 20), date(2026, 2, 27), title="<script>示例</script>")
    await store(engine, meeting, published, named, application(named, 1, notice_id=published.id))
    async with serve() as client:
        for path in ("/", "/notices", f"/notices/{published.id}"):
            page = Page((await client.get(path)).text)
            assert "<script>示例</script>" in page.text
            assert not page.all("script") + page.all("img")


def test_days_are_written_as_each_language_writes_them() -> None:
    assert day(date(2026, 3, 1), "zh") == "2026年3月1日"
    assert day(date(2026, 3, 1), "en") == "1 Mar 2026"
