"""The guides are pages too: sound, linked among each other, and nothing of theirs leads into the repository."""

from pathlib import Path

import httpx
import pytest
from reading import Page

from api.pages.guides import GUIDES

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", GUIDES)
async def test_a_guide_is_a_sound_page_with_all_its_sections(browser: httpx.AsyncClient, name: str) -> None:
    answer = await browser.get(f"/docs/guides/{name}")
    page = Page(answer.text)
    assert page.faults == []
    headings = [
        line[3:] for line in (DOCS / f"{name}.md").read_text("utf-8").splitlines() if line[:3] == "## "
    ]
    assert len(page.all("h2")) >= len([h for h in headings if h]) > 0
    anchors = {address for address in page.addresses if address.startswith("#section")}
    assert anchors <= {f"#{a['id']}" for a in page.all("h2") if "id" in a}
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", GUIDES)
async def test_its_links_lead_to_pages_that_are_there(browser: httpx.AsyncClient, name: str) -> None:
    page = Page((await browser.get(f"/docs/guides/{name}")).text)
    links = {a["href"] for a in page.all("a")}
    assert not [link for link in links if ".md" in link or ".." in link]
    for link in links:
        if link.startswith("/"):
            assert (await browser.get(link)).status_code == 200, link


async def test_the_reference_leads_to_every_guide(browser: httpx.AsyncClient) -> None:
    assert {f"/docs/guides/{name}" for name in GUIDES} <= set(
        Page((await browser.get("/docs")).text).addresses
    )


@pytest.mark.parametrize("name", ["README", "..%2fREADME", "decisions", "%00"])
async def test_what_is_no_guide_is_not_found(browser: httpx.AsyncClient, name: str) -> None:
    assert (await browser.get(f"/docs/guides/{name}")).status_code == 404
