"""Reading a page as a browser would: its elements, its text, and what is wrong with it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_APART = {"td", "th", "tr", "dt", "dd", "li", "p", "h1", "h2", "h3", "caption", "option", "label"}
_VOID = {"br", "input", "link", "meta", "wbr", "img", "hr"}


@dataclass
class Page(HTMLParser):
    """`elements` in order as `(tag, attributes)`; `text` without mark-up; `faults` as sentences."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.text += " " if tag in _APART else ""
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def language(self) -> str:
        return self.all("html")[0]["lang"]

    @property
    def addresses(self) -> list[str]:
        """Everything the page links to, loads or sends to."""
        return [a[name] for _, a in self.elements for name in ("href", "src", "action") if name in a]
