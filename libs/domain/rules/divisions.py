"""The twelve recommending bodies (推荐单位): districts, counties and zones, an own dated list.

Development zones have no national code, so the list's own codes are what cases carry.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.rules.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Division:
    """One recommending body: its code here, its name, its kind and its code elsewhere."""

    code: str
    name_zh: str
    kind: str
    code_system: str
    code_there: str


@cache
def divisions() -> dict[str, Division]:
    """All recommending bodies by code, in the list's order."""
    text = files("domain.rules").joinpath("data/hohhot_divisions.csv").read_text("utf-8-sig")
    return {
        row["recommender_code"]: Division(
            row["recommender_code"], row["name_zh"], row["kind"], row["code_system"], row["code"]
        )
        for row in csv.DictReader(text.splitlines())
    }


def require_division(code: str) -> str:
    """Raises Invalid unless the code is a recommending body's."""
    if code not in divisions():
        error = FieldError(
            "/district", "unknown_division", "没有此推荐单位", "There is no such recommending body"
        )
        raise Invalid(errors=[error])
    return code
