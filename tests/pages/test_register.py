"""The register shows every title once, by district and state."""

import httpx
import pytest
from reading import Page

from showing import Shown


def numbers(page: Page) -> list[str]:
    return [a.split("/")[2].split("?")[0] for a in page.addresses if a.startswith("/verify/")]


async def walk(browser: httpx.AsyncClient, address: str) -> list[list[str]]:
    """The numbers of each page, from the first to the last."""
    pages = []
    while address:
        page = Page((await browser.get(address)).text)
        pages.append(numbers(page))
        address = next((a["href"] for a in page.all("a") if a.get("rel") == "next"), "")
    return pages


async def test_a_walk_through_its_pages_meets_every_title_once_newest_first(
    browser: httpx.AsyncClient, shown: Shown
) -> None:
    pages = await walk(browser, "/register")
    assert [len(page) for page in pages] == [20, 5]
    assert [n for page in pages for n in page] == [title.number for title in reversed(shown.all)]


@pytest.mark.parametrize(
    "wanted", [{"district": "JKQ"}, {"status": "EXPIRED"}, {"district": "150102", "status": "ACTIVE"}]
)
async def test_it_shows_what_was_asked_for(
    browser: httpx.AsyncClient, shown: Shown, wanted: dict[str, str]
) -> None:
    expected = [t.number for t in shown.all if all(getattr(t, name) == v for name, v in wanted.items())]
    assert expected
    page = Page((await browser.get("/register", params=wanted)).text)
    assert numbers(page) == expected[::-1]
    chosen = {option["value"] for option in page.all("option") if "selected" in option}
    assert chosen == set(wanted.values())


async def test_where_there_is_nothing_it_says_so(browser: httpx.AsyncClient) -> None:
    page = Page((await browser.get("/register?district=150125")).text)
    assert numbers(page) == []
    assert "没有符合条件的称号" in page.text


@pytest.mark.parametrize("query", ["district=150199", "status=active", "status=%00", "district='--"])
async def test_a_choice_that_is_not_on_offer_is_refused(browser: httpx.AsyncClient, query: str) -> None:
    answer = await browser.get(f"/register?{query}")
    assert answer.status_code == 422
    assert "没有此筛选项" in Page(answer.text).text


async def test_a_cursor_holds_for_its_own_list_only(browser: httpx.AsyncClient) -> None:
    page = Page((await browser.get("/register")).text)
    onward = next(a["href"] for a in page.all("a") if a.get("rel") == "next")
    assert (await browser.get(onward)).status_code == 200
    for stray in (
        f"{onward}&status=ACTIVE",
        onward[:-1] + ("A" if onward[-1] != "A" else "B"),
        "/register?cursor=x",
    ):
        assert (await browser.get(stray)).status_code == 400
    assert (await browser.get(onward.replace("/register", "/notices"))).status_code == 400


async def test_a_links_tracking_marks_are_let_be(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/register?utm_source=somewhere")).status_code == 200
