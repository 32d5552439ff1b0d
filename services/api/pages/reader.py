"""Who reads a page: in which language, and how links keep it."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.types import Scope

from api.edge import languages
from api.edge.languages import Language

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}
CHOICE = "lang"


@dataclass(frozen=True, slots=True)
class Reader:
    """`language` is what `?lang=` asks for, or else `Accept-Language`; `chosen` says that it was the former."""

    language: Language
    chosen: bool
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, scope: Scope) -> Self:
        query = QueryParams(scope["query_string"])
        asked = _LANGUAGES.get(query.get(CHOICE, ""))
        accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
        others = tuple((name, value) for name, value in query.multi_items() if name != CHOICE)
        return cls(asked or languages.preferred(accepted.decode("latin-1")), asked is not None, others)

    def say(self, zh: str, en: str) -> str:
        """The reader's one of two texts."""
        return zh if self.language == "zh" else en

    def link(self, path: str, **query: str | None) -> str:
        """An address of ours; a language that was chosen stays chosen."""
        pairs = [(name, value) for name, value in query.items() if value]
        if self.chosen:
            pairs.append((CHOICE, self.language))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def here_in(self, language: Language) -> str:
        """This very page in a language: relative, so that a forged path leads nowhere else."""
        return f"?{urlencode([*self.query, (CHOICE, language)])}"
