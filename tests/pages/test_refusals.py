"""A browser is refused with a page, a program with a problem document."""

import httpx
import pytest
from reading import Page
from serving import BROWSER, Serve
from sqlalchemy import make_url

from sandbox.postgres import Postgres


async def test_a_browser_gets_a_page_and_a_program_a_problem(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/nothing", headers={"Accept-Language": "en"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Not found" in Page(page.text).text
    assert page.headers["x-request-id"] in page.text
    assert page.headers["cache-control"] == "no-store"
    for accept in ("application/json", "*/*", "text/plain"):
        problem = await browser.get("/nothing", headers={"Accept": accept})
        assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/public/certifications/x", "/health/nothing"])
async def test_what_speaks_to_programs_answers_everybody_with_problems(
    browser: httpx.AsyncClient, path: str
) -> None:
    assert (await browser.get(path)).headers["content-type"] == "application/problem+json"


async def test_another_method_is_refused_with_those_that_are_taken(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/verify", data={"number": "1"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert Page(answer.text).faults == []


async def test_an_address_that_asks_too_often_is_told_when_to_come_back(serve: Serve, redis_url: str) -> None:
    async with serve(redis_url=redis_url, address_limit=2) as client:
        first = await client.get("/verify")
        assert first.headers["ratelimit"].startswith('"address";r=1;')
        await client.get("/v1/public/notices")
        refused = await client.get("/verify/whatever")
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) <= 60
        assert "请求过于频繁" in Page(refused.text).text
        style = await client.get("/static/pages.css")
        assert style.status_code == 200


async def test_a_database_that_is_away_is_told_as_such(
    serve: Serve, postgres: Postgres, database_url: str
) -> None:
    async with serve() as client:
        assert (await client.get("/register")).status_code == 200
        postgres.drop_database(str(make_url(database_url).database))
        answer = await client.get("/register", headers=BROWSER)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert "服务暂不可用" in Page(answer.text).text


async def test_a_forged_path_leads_to_no_other_host(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(httpx.URL("http://pages.test//elsewhere.example/x"))
    assert answer.status_code == 404
    assert "elsewhere" not in answer.text
