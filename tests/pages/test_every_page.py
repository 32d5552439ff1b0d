"""What holds of every page: language, headers, sound mark-up, nothing from elsewhere, no personal data."""

from collections.abc import Callable

import httpx
import pytest
from reading import Page

from showing import ADDRESS, OFFICER, PERSONAL, Shown, number

PAGES: dict[str, Callable[[Shown], str]] = {
    "front": lambda _: "/",
    "verify": lambda _: "/verify",
    "mistyped": lambda _: "/verify?number=what",
    "valid": lambda shown: f"/verify/{shown.valid.number}",
    "expired": lambda shown: f"/verify/{shown.expired.number}",
    "revoked": lambda shown: f"/verify/{shown.revoked.number}",
    "unknown": lambda _: f"/verify/{number(77)}",
    "register": lambda _: "/register?district=150102&status=ACTIVE",
    "notices": lambda _: "/notices",
    "running": lambda shown: f"/notices/{shown.running.id}",
    "over": lambda shown: f"/notices/{shown.over.id}",
    "statistics": lambda _: "/statistics",
    "reference": lambda _: "/docs",
    "operation": lambda _: "/docs/submitApplication",
    "schema": lambda _: "/docs/ApplicationCreate",
    "refused": lambda _: "/register?status=SLEEPING",
    "lost": lambda _: "/no/such/page",
}
REFUSED = {"mistyped": 422, "refused": 422, "unknown": 404, "lost": 404}


@pytest.fixture(params=PAGES)
async def answer(request: pytest.FixtureRequest, browser: httpx.AsyncClient, shown: Shown) -> httpx.Response:
    answer = await browser.get(PAGES[request.param](shown))
    assert answer.status_code == REFUSED.get(request.param, 200)
    return answer


def test_it_is_sound_html_in_chinese(answer: httpx.Response) -> None:
    page = Page(answer.text)
    assert page.faults == []
    assert (page.language, answer.headers["content-language"]) == ("zh-CN", "zh-CN")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", PAGES)
async def test_it_speaks_english_to_who_asks_for_it(
    browser: httpx.AsyncClient, shown: Shown, name: str
) -> None:
    answer = await browser.get(PAGES[name](shown), headers={"Accept-Language": "en-GB, zh;q=0.5"})
    page = Page(answer.text)
    assert (page.language, answer.headers["content-language"]) == ("en", "en")
    assert answer.headers["vary"] == "Accept-Language"
    assert page.faults == []


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(answer: httpx.Response) -> None:
    page = Page(answer.text)
    assert [address for address in page.addresses if address[0] not in "/?#" or address[:2] == "//"] == []
    assert not page.all("script")
    assert not [
        tag for tag, attributes in page.elements if any(a.startswith(("on", "style")) for a in attributes)
    ]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "set-cookie" not in answer.headers


def test_every_field_has_a_label_and_every_id_is_one(answer: httpx.Response) -> None:
    page = Page(answer.text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {label["for"] for label in page.all("label") if "for" in label} <= set(ids)
    described = [name for _, a in page.elements for name in a.get("aria-describedby", "").split()]
    assert set(described) <= set(ids)


def test_it_has_one_heading_one_main_part_and_a_way_past_the_menu(answer: httpx.Response) -> None:
    page = Page(answer.text)
    assert len(page.all("h1")) == len(page.all("main")) == 1
    first_link = page.all("a")[0]
    assert first_link["href"] == f"#{page.all('main')[0]['id']}"


def test_no_personal_data_is_shown(answer: httpx.Response) -> None:
    for private in (*PERSONAL.values(), ADDRESS, OFFICER):
        assert private not in answer.text


async def test_the_language_that_was_chosen_stays_chosen(browser: httpx.AsyncClient, shown: Shown) -> None:
    chinese = await browser.get("/register?status=ACTIVE&lang=zh", headers={"Accept-Language": "en"})
    assert Page(chinese.text).language == "zh-CN"
    page = Page((await browser.get("/register?status=ACTIVE&lang=en")).text)
    assert page.language == "en"
    newest = next(title for title in reversed(shown.all) if title.status == "ACTIVE")
    assert f"/verify/{newest.number}?lang=en" in page.addresses
    assert "?status=ACTIVE&lang=zh" in page.addresses
    assert {"type": "hidden", "name": "lang", "value": "en"} in page.all("input")


async def test_a_language_nobody_offers_is_let_be(browser: httpx.AsyncClient) -> None:
    assert Page((await browser.get("/?lang=%3Cb%3E")).text).language == "zh-CN"


async def test_a_page_is_asked_for_anew_each_time_but_its_style_is_kept(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/statistics")
    assert answer.headers["cache-control"] == "no-cache"
    style = next(link["href"] for link in Page(answer.text).all("link") if link["rel"] == "stylesheet")
    kept = await browser.get(style)
    assert (kept.headers["content-type"], kept.headers["cache-control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=86400",
    )
    assert (await browser.get("/static/routes.py")).status_code == 404


async def test_head_tells_what_get_would(browser: httpx.AsyncClient) -> None:
    answer = await browser.head("/verify")
    assert (answer.status_code, answer.content) == (200, b"")
