"""The guides (指南) of docs/ as pages, for whoever has the service before them and not its repository."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.requests import Request
from starlette.responses import Response

from api.pages.reader import Reader
from api.pages.rendering import render
from domain.rules.errors import NotFound
from domain.rules.measure.model import Text

# in the order in which the index shows them, with their names
GUIDES = {
    "quickstart": Text("快速上手", "Quickstart"),
    "integrators": Text("对接指南", "For integrators"),
    "versioning": Text("版本政策", "Versions and ageing"),
    "officers": Text("办理指南", "For officers"),
    "operators": Text("运维指南", "For operators"),
    "measures": Text("认定办法编写指南", "For who writes a measure down as data"),
}
_GUIDE = re.compile(r"(\w+)\.md(#.*)?")
_CONTRACT = "../openapi/openapi.json"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as HTML: its title, and its sections as `(id, heading)`."""

    title: str
    sections: list[tuple[str, str]]
    html: str


async def guide(reader: Reader, request: Request) -> Response:
    """Raises NotFound."""
    name = request.path_params["name"]
    if name not in GUIDES:
        raise NotFound()
    return render(reader, "guide.html", guide=_read(name, reader))


def _read(name: str, reader: Reader) -> Guide:
    tokens = _markdown.parse(_text(name))
    title, sections = _headings(tokens)
    for token in tokens:
        token.children = _linked(token.children or [], reader.link)
    return Guide(title, sections, _markdown.renderer.render(tokens, _markdown.options, {}))


@cache
def _text(name: str) -> str:
    return _folder().joinpath(f"{name}.md").read_text("utf-8")


def _folder() -> Traversable:
    """In an image beside the templates, in a checkout where they are written."""
    packaged = files("api.pages").joinpath("guides")
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "docs"


def _headings(tokens: Sequence[Token]) -> tuple[str, list[tuple[str, str]]]:
    """The title, and an id for every section."""
    title = ""
    sections: list[tuple[str, str]] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            title = inline.content
        elif opening.type == "heading_open" and opening.tag == "h2":
            opening.attrSet("id", f"section-{len(sections) + 1}")
            sections.append((f"section-{len(sections) + 1}", inline.content))
    return title, sections


def _linked(children: list[Token], link: Callable[[str], str]) -> list[Token]:
    """Links to guides lead to their pages; what is only in the repository is named and not linked."""
    kept, dropped = [], 0
    for token in children:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href")), link)
            if address is None:
                dropped += 1
                continue
            token.attrSet("href", address)
        if token.type == "link_close" and dropped:
            dropped -= 1
            continue
        kept.append(token)
    return kept


def _address(href: str, link: Callable[[str], str]) -> str | None:
    if href.startswith("https://"):
        return href
    if href == _CONTRACT:
        return "/openapi.json"
    found = _GUIDE.fullmatch(href)
    return link(f"/docs/guides/{found[1]}") if found and found[1] in GUIDES else None
