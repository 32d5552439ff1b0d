"""The tables of `tests/facts`, row by row: what the law's texts and worked examples say."""

import csv
import tomllib
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parents[1] / "facts"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    return list(csv.DictReader((FACTS / name).read_text("utf-8-sig").splitlines()))


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((FACTS / name).read_text("utf-8"))


def case_id(row: Row) -> str:
    return row.get("case_id") or row.get("code") or next(iter(row.values()))
