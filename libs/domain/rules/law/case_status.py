"""What the unified platform calls the course of a case (办件状态): `data/case_status.toml`, read once."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

_DATA = tomllib.loads((files("domain.rules") / "data" / "case_status.toml").read_text(encoding="utf-8"))
BY_STATE: Mapping[str, Mapping[str, str]] = _DATA["states"]
BY_ACT: Mapping[str, Mapping[str, str]] = _DATA["acts"]


def told(noun: str, act: str, state: str | None) -> dict[str, str]:
    """`case_status`, and `case_outcome` where the case is concluded; nothing for what is no case of the platform's."""
    if noun != "application" or state is None:
        return {}
    row = BY_ACT.get(act) or BY_STATE[state]
    return {f"case_{name}": value for name, value in row.items()}
