"""The twelve recommending bodies (推荐单位): districts, counties and zones, an own dated list.

Development zones have no national code, so the list's own codes are what cases carry.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from domain.rules.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Division:
    """One recommending body: its code here, its name, its kind and its code elsewhere."""

    code: str
    name_zh: str
    kind: str
    code_system: str
    code_there: str


def _read() -> Mapping[str, Division]:
    text = files("domain.rules").joinpath("data/hohhot_divisions.csv").read_text("utf-8-sig")
    listed = (
        Division(row["recommender_code"], row["name_zh"], row["kind"], row["code_system"], row["code"])
        for row in csv.DictReader(text.splitlines())
    )
    return MappingProxyType({division.code: division for division in listed})


# every recommending body by code, in the list's order
DIVISIONS = _read()


def require_division(code: str, pointer: str = "/district") -> str:
    """The code itself. Raises Invalid unless it is a recommending body's."""
    if code not in DIVISIONS:
        text = "没有此推荐单位", "There is no such recommending body"
        raise Invalid(errors=[FieldError(pointer, "unknown_division", *text)])
    return code
