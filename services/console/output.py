"""What commands read and print: files, days, refusals in words, and the language they speak."""

import json
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from domain.rules.errors import Refusal
from domain.rules.measure.load import Measure, load_measure, packaged_measures
from domain.rules.measure.model import Text
from domain.rules.time.periods import SHANGHAI


class Language(StrEnum):
    """Chinese, unless asked otherwise."""

    ZH = "zh"
    EN = "en"


Speaking = Annotated[Language, typer.Option("--language", "-l", help="zh or en")]


def say(text: Text, language: Language) -> str:
    """The words in the language asked for."""
    return text.zh if language is Language.ZH else text.en


def refuse(refusal: Refusal, language: Language) -> NoReturn:
    """Print the refusal with every field at fault, and end with 1."""
    print(refusal.zh if language is Language.ZH else refusal.en, file=sys.stderr)
    for error in refusal.errors:
        words = error.zh if language is Language.ZH else error.en
        print(f"  {error.pointer}: {words}", file=sys.stderr)
    raise typer.Exit(1)


def fail(message: str) -> NoReturn:
    """Print why not, and end with 1."""
    print(message, file=sys.stderr)
    raise typer.Exit(1)


def today() -> date:
    """The legal day now."""
    return datetime.now(SHANGHAI).date()


def text_of(path: Path) -> str:
    """The file as text; ends with 1 where there is none, or where it is not UTF-8."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        fail(f"{path}: there is no such file")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: it cannot be read as text: {error}")


def measure_named(name: str, language: Language) -> Measure:
    """A measure by its file, or by the id of one that comes with the service."""
    for measure in packaged_measures():
        if measure.id == name:
            return measure
    try:
        return load_measure(text_of(Path(name)), Path(name).name)
    except Refusal as refusal:
        refuse(refusal, language)


def json_of(path: Path) -> dict[str, Any]:
    """A JSON object from a file; ends with 1 where it is none."""
    try:
        content = json.loads(text_of(path), parse_float=str)
    except (json.JSONDecodeError, RecursionError) as error:
        fail(f"{path}: it is not JSON: {error}")
    if not isinstance(content, dict):
        fail(f"{path}: an object is expected")
    return content
