"""What `words.toml` says of tags, schemas and fields: both languages, and an example of each field."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_KIN = ("Create", "Update", "Summary", "Page", "WithSecret", "Receipt")
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Word:
    """What a field means, and what it may hold (`has_example` where that is said)."""

    zh: str
    en: str
    example: Any = _NOTHING

    @property
    def text(self) -> str:
        return f"{self.zh} / {self.en}"

    @property
    def has_example(self) -> bool:
        return self.example is not _NOTHING


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(files("api.contract").joinpath("words.toml").read_text("utf-8"))


def tags() -> list[dict[str, str]]:
    """In the order in which a case meets them."""
    return [{"name": name, "description": Word(**said).text} for name, said in _said()["tags"].items()]


def schema(name: str, english: str) -> str:
    """The description of a schema. Raises LookupError where nothing is said in Chinese."""
    return f"{_said()['schemas'][name]}\n\n{english}"


def field(owner: str, name: str) -> Word:
    """What a field of a schema, or a parameter of an operation, means. Raises LookupError."""
    said = _said()["fields"]
    for key in (f"{owner}.{name}", f"{resource(owner)}.{name}", name):
        if key in said:
            return Word(**said[key])
    raise LookupError(f"services/api/contract/words.toml says nothing of {owner}.{name}")


def resource(schema_name: str) -> str:
    """`RoundCreate` → `Round`: whose fields mean the same."""
    for suffix in _KIN:
        schema_name = schema_name.removesuffix(suffix)
    return schema_name


def example(schema_name: str) -> dict[str, Any] | None:
    """The example of a schema whose fields are described elsewhere; None for all others."""
    whole: dict[str, Any] | None = _said()["examples"].get(schema_name)
    return whole
