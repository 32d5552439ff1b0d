"""The API's reference is the whole contract, and its requests are requests that the service takes."""

import html
import json
import re
import shlex
from typing import Any

import httpx
import pytest
from reading import Page
from serving import served

from api.contract import document as contract

Operations = dict[str, tuple[str, str, dict[str, Any]]]


@pytest.fixture(scope="session")
def operations() -> Operations:
    """Method, path and description of every operation, by its name."""
    return {
        found["operationId"]: (method.upper(), path, found)
        for path, methods in contract.document()["paths"].items()
        for method, found in methods.items()
    }


@pytest.fixture(scope="session")
def listed(operations: Operations) -> list[str]:
    """Every name that has a page."""
    return [*operations, *contract.document()["components"]["schemas"]]


async def test_the_index_leads_to_every_operation_and_every_schema(
    browser: httpx.AsyncClient, listed: list[str]
) -> None:
    page = Page((await browser.get("/docs")).text)
    assert {f"/docs/{name}" for name in listed} <= set(page.addresses)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_of_it_is_sound_and_leads_only_to_others(
    browser: httpx.AsyncClient, listed: list[str], language: str
) -> None:
    for name in listed:
        page = Page((await browser.get(f"/docs/{name}?lang={language}")).text)
        assert page.faults == [], name
        onward = {
            a.removeprefix("/docs/").partition("?")[0] for a in page.addresses if a.startswith("/docs/")
        }
        assert onward <= set(listed), name


async def test_a_request_to_copy_carries_what_its_operation_asks_for(
    browser: httpx.AsyncClient, operations: Operations
) -> None:
    for name, (method, path, found) in operations.items():
        words = request_to_copy((await browser.get(f"/docs/{name}")).text)
        asked = {p["$ref"].rpartition("/")[2] for p in found["parameters"] if "$ref" in p}
        address = next(word for word in words if word.startswith("$API"))
        assert re.fullmatch(re.sub(r"\{\w+\}", "[^/{}]+", path), address.removeprefix("$API")), name
        assert ("-X" in words) is (method != "GET"), name
        headers = {words[place + 1].split(":")[0] for place, word in enumerate(words) if word == "-H"}
        assert ("Authorization" in headers) is bool(found["security"]), name
        assert ("Idempotency-Key" in headers) is ("IdempotencyKey" in asked), name
        assert ("If-Match" in headers) is ("IfMatch" in asked), name
        assert ("-d" in words) is ("requestBody" in found), name
        assert "-d" not in words or json.loads(words[words.index("-d") + 1]), name


def request_to_copy(page: str) -> list[str]:
    """The words of the page's command, as a shell would read them."""
    sample = re.findall(r'<pre class="sample" tabindex="0"><code>(.*?)</code></pre>', page, flags=re.DOTALL)[
        0
    ]
    words = shlex.split(html.unescape(sample).replace("\\\n", " "))
    assert words[0] == "curl"
    return words


async def test_the_contract_is_served_as_the_file_has_it(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/openapi.json")
    assert answer.text == contract.text()
    assert answer.headers["content-type"] == "application/json"


async def test_it_says_in_which_language_a_code_is_called_what(browser: httpx.AsyncClient) -> None:
    chinese = Page((await browser.get("/docs/CertificationStatus")).text).text
    english = Page((await browser.get("/docs/CertificationStatus?lang=en")).text).text
    assert "到期待复核" in chinese
    assert "Expired, re-review pending" in english
    assert "到期待复核" not in english


@pytest.mark.parametrize("name", ["nothing", "../settings", "%00", "<script>"])
async def test_what_the_contract_does_not_name_has_no_page(browser: httpx.AsyncClient, name: str) -> None:
    answer = await browser.get(f"/docs/{name}")
    assert answer.status_code == 404
    assert not Page(answer.text).all("script")


async def test_it_is_there_in_production_too(database_url: str, redis_url: str) -> None:
    production = {
        "environment": "production",
        "redis_url": redis_url,
        "public_base_url": "https://pages.test",
        "cursor_secret": "a secret of the test's own, 32 characters long",
    }
    async with served(database_url, **production) as client:
        for path in ("/docs", "/openapi.json"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "strict-transport-security" in answer.headers
