"""The pages in a real browser: on a phone and a desk, in both languages, by keyboard, on paper."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from showing import Shown

PHONE, DESK = (320, 640), (1280, 900)
PATHS: tuple[Callable[[Shown], str], ...] = (
    lambda _: "/",
    lambda _: "/verify",
    lambda shown: f"/verify/{shown.valid.number}",
    lambda shown: f"/verify/{shown.expired.number}",
    lambda _: "/register",
    lambda _: "/notices",
    lambda shown: f"/notices/{shown.running.id}",
    lambda _: "/statistics",
    lambda _: "/docs",
    lambda _: "/docs/createApplication",
    lambda _: "/docs/guides/integrators",
    lambda _: "/docs/guides/operators",
)
Opened = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture
def opened(chromium_browser: Browser, base_url: str) -> Opened:
    """`async with opened("/verify", size=PHONE) as page`: whatever goes wrong in the page fails the test."""

    @asynccontextmanager
    async def open_(path: str, size: tuple[int, int] = DESK, locale: str = "zh-CN") -> AsyncIterator[Page]:
        viewport = {"width": size[0], "height": size[1]}
        context = await chromium_browser.new_context(base_url=base_url, viewport=viewport, locale=locale)
        page = await context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(base_url) else wrong.append(r.url))
        await page.goto(path)
        yield page
        await context.close()
        assert wrong == []

    return open_


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_every_page_fits_its_window_and_loads_nothing_from_elsewhere(
    opened: Opened, shown: Shown, size: tuple[int, int], locale: str
) -> None:
    async with opened("/", size, locale) as page:
        for path in PATHS:
            await page.goto(path(shown))
            assert await page.evaluate("document.documentElement.scrollWidth") == size[0], page.url
            assert await page.evaluate("document.documentElement.lang") == locale.removesuffix("-GB")
            masthead = page.locator(".masthead")
            assert await masthead.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(15, 70, 87)"


async def test_a_certificate_is_verified_by_keyboard_alone(opened: Opened, shown: Shown) -> None:
    async with opened("/") as page:
        await page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="跳到正文")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        field = page.get_by_label("证书编号")
        await expect(field).to_be_focused()
        assert await field.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        await page.keyboard.type(f" {shown.valid.number.lower()} ")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(f"/verify/{shown.valid.number}$"))
        await expect(page.get_by_role("heading", level=2)).to_have_text(str(shown.valid.holder_name))
        await expect(page.get_by_text("此证书有效")).to_be_visible()


async def test_an_empty_number_does_not_leave_the_page(opened: Opened) -> None:
    async with opened("/verify") as page:
        await page.get_by_role("button", name="查验").click()
        assert page.url.endswith("/verify")


async def test_the_language_changes_on_the_spot_and_stays(opened: Opened, shown: Shown) -> None:
    async with opened(f"/notices/{shown.running.id}") as page:
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("heading", name="How to object")).to_be_visible()
        await page.get_by_role("link", name="Statistics").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Statistics")


async def test_the_register_is_filtered_and_walked(opened: Opened, shown: Shown) -> None:
    async with opened("/register") as page:
        await page.get_by_role("link", name="更早的").click()
        await expect(page.locator("tbody tr")).to_have_count(len(shown.all) - 20)
        await page.get_by_label("状态").select_option("REVOKED")
        await page.get_by_role("button", name="筛选").click()
        await expect(page.locator("tbody .state")).to_have_text(["已取消"] * 3)


async def test_on_a_phone_a_row_of_the_register_is_a_card_that_names_its_figures(opened: Opened) -> None:
    async with opened("/register", PHONE) as page:
        cell = page.locator("tbody tr").first.locator("td").first
        assert "证书编号" in await cell.evaluate("e => getComputedStyle(e, '::before').content")
        await expect(page.locator("thead")).not_to_be_in_viewport()


async def test_a_check_is_printed_on_one_sheet_with_its_address_and_without_the_menu(
    opened: Opened, shown: Shown
) -> None:
    async with opened(f"/verify/{shown.valid.number}") as page:
        await page.emulate_media(media="print")
        await expect(page.locator("nav")).to_be_hidden()
        await expect(page.get_by_text("查验地址")).to_be_visible()
        sheets = await page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
