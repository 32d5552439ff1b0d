"""docker-compose.yml and the Dockerfile as data: what each service is told, and which command it runs."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<word>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """`${NAME:?why}` must be set, `${NAME:-default}` may be."""

    name: str
    required: bool
    word: str


def variables(text: str) -> list[Variable]:
    return [Variable(m["name"], m["kind"] == "?", m["word"] or "") for m in _VARIABLE.finditer(text)]


def environment(service: str) -> dict[str, str]:
    return SERVICES[service].get("environment") or {}


def filled_in(service: str, given: dict[str, str]) -> dict[str, str]:
    """The service's environment as compose would make it. Raises KeyError for a variable that must be given."""

    def value(found: re.Match[str]) -> str:
        return given[found["name"]] if found["kind"] == "?" else given.get(found["name"], found["word"] or "")

    return {name: _VARIABLE.sub(value, text) for name, text in environment(service).items()}


def command(service: str) -> list[str]:
    """What runs: compose's own word, or else the image's."""
    stage = SERVICES[service]["build"]["target"]
    return SERVICES[service].get("command") or instruction("CMD", stage)


def instruction(keyword: str, stage: str) -> list[str]:
    """The last such instruction of a stage, in its JSON form."""
    body = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    (found,) = [part for part in body if re.match(rf"\S+ AS {stage}\n", part)]
    joined = found.replace("\\\n", " ")
    listed: list[str] = json.loads(re.findall(rf"^{keyword} .*?(\[.*\])$", joined, flags=re.MULTILINE)[-1])
    return listed
