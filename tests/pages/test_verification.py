"""A certificate is verified by its number, however it was typed; nothing that is typed does harm."""

import httpx
import pytest
from reading import Page
from serving import Serve
from sqlalchemy.ext.asyncio import AsyncEngine

from showing import Shown, certification, enterprise, number, store

HOSTILE = {
    "nothing at all": "%20",
    "a NUL": "ZJTX%00-HHHT",
    "mark-up": "%3Cscript%3Ealert(1)%3C/script%3E",
    "an attribute's end": '"%20onfocus=alert(1)%20x="',
    "a quote": "ZJTX-HHHT-2026-00001-7K3M9Q'%20OR%20'1'='1",
    "broken UTF-8": "%ff%fe",
    "a lone surrogate": "%ed%a0%80",
    "right to left": "%E2%80%AEZJTX",
    "a year past all years": "ZJTX-HHHT-99999999999999999999-00001-7K3M9Q",
    "digits of another script": "ZJTX-HHHT-%D9%A2%D9%A0%D9%A2%D9%A6-00001-7K3M9Q",
    "very much": "9" * 4000,
    "a ligature that grows": "%EF%B7%BA" * 200,
    "a template": "%7B%7B1337*7331%7D%7D",
    "a line break": "ZJTX%0d%0aSet-Cookie:%20a=b",
}


@pytest.mark.parametrize(
    ("which", "verdict"),
    [("valid", "此证书有效"), ("expired", "到期不等于取消"), ("revoked", "此称号已被取消")],
)
async def test_it_says_whether_the_title_holds(
    browser: httpx.AsyncClient, shown: Shown, which: str, verdict: str
) -> None:
    title = getattr(shown, which)
    page = Page((await browser.get(f"/verify/{title.number}")).text)
    assert verdict in page.text
    assert title.holder_name in page.text
    assert title.holder_uscc in page.text
    assert f"http://pages.test/verify/{title.number}" in page.text


@pytest.mark.parametrize(
    "typed",
    ["{0}", " {0} ", "{lower}", "{0[:4]} - {rest}", "{wide}", "{dashed}"],
)
async def test_a_number_is_understood_as_people_type_it(
    browser: httpx.AsyncClient, shown: Shown, typed: str
) -> None:
    printed = shown.valid.number
    wide = "".join(chr(ord(c) + 0xFEE0) for c in printed)
    forms = {"lower": printed.lower(), "rest": printed[5:], "wide": wide, "dashed": printed.replace("-", "–")}
    typed = typed.replace("{0[:4]}", printed[:4]).format(printed, **forms)
    answer = await browser.get("/verify", params={"number": typed, "lang": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/verify/{printed}?lang=en")


async def test_a_number_that_nobody_was_given_is_not_found(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"/verify/{number(99)}")
    assert answer.status_code == 404
    assert "没有此证书" in Page(answer.text).text


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("place", ["/verify?number=", "/verify/"], ids=["form", "address"])
async def test_what_is_no_number_is_refused_and_does_no_harm(
    browser: httpx.AsyncClient, place: str, typed: str
) -> None:
    answer = await browser.get(httpx.URL(f"http://pages.test{place}{typed}"))
    assert answer.status_code in ((200, 422) if typed == "%20" else (404, 422))
    page = Page(answer.text)
    assert page.faults == []
    assert not page.all("script")
    assert not [a for _, a in page.elements if "onfocus" in a]
    assert "set-cookie" not in answer.headers
    assert str(1337 * 7331) not in page.text


async def test_what_was_mistyped_stays_in_the_field_with_the_reason_beside_it(
    browser: httpx.AsyncClient,
) -> None:
    page = Page((await browser.get("/verify?number=ZJTX-HHHT-2026-1")).text)
    (typed,) = [a for a in page.all("input") if a.get("id") == "number"]
    assert typed["value"] == "ZJTX-HHHT-2026-1"
    assert typed["aria-invalid"] == "true"
    assert "number-fault" in typed["aria-describedby"]
    assert "证书编号格式不符" in page.text


async def test_a_companys_name_is_text_and_never_mark_up(serve: Serve, engine: AsyncEngine) -> None:
    holder = enterprise(1, name="<script>alert('示例')</script>&amp;")
    title = certification(holder, 1)
    await store(engine, holder, title)
    async with serve() as client:
        for path in (f"/verify/{title.number}", "/register"):
            page = Page((await client.get(path)).text)
            assert not page.all("script")
            assert "<script>alert('示例')</script>&amp;" in page.text
