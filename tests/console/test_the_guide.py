"""Every command of docs/measures.md says what the guide shows, word for word."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.main import app

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "measures.md").read_text("utf-8")
SMALLEST = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)[0]
# "In which three lines differ"
SECOND = {
    'version = "1"': 'version = "2"',
    "effective_from = 2028-01-01": "effective_from = 2030-01-01",
    "value = 1000": "value = 2000",
}
BLOCKS = re.findall(r"```console\n(.*?)```", GUIDE, flags=re.DOTALL)
SHOWN = [tuple(part.split("\n", 1)) for block in BLOCKS for part in block.split("$ zjtx ")[1:]]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of which the guide speaks, in the directory in which it speaks of them."""
    second = SMALLEST
    for old, new in SECOND.items():
        assert old in second
        second = second.replace(old, new, 1)
    (tmp_path / "example.toml").write_text(SMALLEST, "utf-8")
    (tmp_path / "example-2.toml").write_text(second, "utf-8")
    for name, kind in (("facts.json", "json"), ("enterprises.csv", "csv")):
        (content,) = re.findall(rf"```{kind}\n(.*?)```", GUIDE, flags=re.DOTALL)
        (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=lambda part: part.split("\n")[0][:40])
def test_a_command_of_the_guide_says_what_is_shown(files: Path, command: str, shown: str) -> None:
    assert CliRunner().invoke(app, shlex.split(command)).output == shown


def test_the_guide_shows_every_command_that_answers_in_words() -> None:
    assert {" ".join(command.split()[:2]) for command, _ in SHOWN} == {
        "measures check",
        "measures diff",
        "measures explain",
        "measures rehearse",
        "calendars why",
    }


def test_the_schedule_of_the_guide_can_be_loaded(files: Path, database_url: str) -> None:
    (schedule,) = re.findall(r"```toml-calendar\n(.*?)```", GUIDE, flags=re.DOTALL)
    (files / "2027.toml").write_text(schedule, "utf-8")
    load = ["calendars", "load", "2027.toml", "--person", "operator-1", "--database", database_url]
    assert CliRunner().invoke(app, load).output == "2027.toml: loaded\n"
