"""The published schema of a measure file and the service's reader agree about the form."""

import copy
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from domain.rules.measure import json_schema
from domain.rules.measure.model import MeasureInvalid
from domain.rules.measure.report_forms import read
from factories import report_form

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = Draft202012Validator(json_schema.schema(), validate_formats=True)
CONTENTS = {
    file.name: tomllib.loads(file.read_text("utf-8"))
    for file in (files("domain.rules") / "measures").iterdir()
    if file.name.endswith(".toml")
} | {"form.toml": tomllib.loads(report_form("2026-07-01")["text"])}
FEWEST_CHANGES = {"form.toml": 40}


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


# What depends on other parts of the file, which JSON Schema cannot see: the reader alone says it.
BEYOND_FORM = (
    "finite number is expected",  # the figure is a number, or a level
    "true or false is expected",
    "one of these is expected: NONE",
    "one of these is expected: micro",
    "is compared by == only",
    "go together",  # scores and their total
    "bands",
    "facts",  # how many a function takes, and of which units
    "cannot take",
    "cannot be compared with a limit",
    "exactly these options",
)


def said_of(content: dict[str, Any]) -> str | None:
    """What the reader has against it."""
    try:
        read(copy.deepcopy(content), "draft.toml")
    except MeasureInvalid as refused:
        return refused.en
    return None


def tables(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from tables(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from tables(inner, (*path, place))


def at(content: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        content = content[step]
    return content


def changes(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The file with one key taken out, one added, or one of another type; of like tables the first."""
    seen = set()
    for path in tables(content):
        for key, value in [*at(content, path).items(), ("surplus", 1)]:
            shape = (*(step for step in path if isinstance(step, str)), at(content, path).get("kind"), key)
            if shape in seen or path[-1:] == ("options",):
                continue
            seen.add(shape)
            for what in ("without", "otherwise") if key != "surplus" else ("with",):
                changed = copy.deepcopy(content)
                if what == "without":
                    del at(changed, path)[key]
                else:
                    at(changed, path)[key] = 1 if what == "with" else [] if isinstance(value, str) else "x"
                yield f"{what} {'.'.join(map(str, (*path, key)))}", changed


def test_the_published_schema_is_what_the_code_says() -> None:
    assert (ROOT / "openapi" / "measure.schema.json").read_text("utf-8") == json_schema.text()


def test_the_schema_is_one() -> None:
    assert meta.is_valid(json_schema.schema())


@pytest.mark.parametrize("name", CONTENTS)
def test_every_packaged_measure_and_a_report_form_have_the_form(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_json(CONTENTS[name]))] == []


@pytest.mark.parametrize("name", CONTENTS)
def test_schema_and_reader_agree_about_every_key(name: str) -> None:
    tried = list(changes(CONTENTS[name]))
    assert len(tried) > FEWEST_CHANGES.get(name, 150)
    told_apart = []
    for what, content in tried:
        refused, valid = said_of(content), VALIDATOR.is_valid(as_json(content))
        beyond = refused is not None and any(words in refused for words in BEYOND_FORM)
        if valid is not (refused is None) and not (valid and beyond):
            told_apart.append((what, valid, refused))
    assert told_apart == []
