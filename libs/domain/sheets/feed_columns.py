"""The columns of a feed package (报送数据包): `data/feed_columns.toml`, read once, and the row of a pushed event."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from domain.rules.measure.model import Text


@dataclass(frozen=True, slots=True)
class Column:
    """`source` leads to the value within the pushed event; empty for what the package adds."""

    code: str
    title: Text
    source: tuple[str, ...]


def _read() -> tuple[int, tuple[Column, ...]]:
    data = tomllib.loads((files("domain.rules") / "data" / "feed_columns.toml").read_text(encoding="utf-8"))
    columns = (
        Column(
            row["code"], Text(row["zh"], row["en"]), tuple(row["from"].split(".")) if "from" in row else ()
        )
        for row in data["columns"]
    )
    return data["version"], tuple(columns)


VERSION, COLUMNS = _read()


def cells(row_no: int, payload: bytes) -> list[str]:
    """The row of an event; `payload` is what a push of it would carry. A member that it has not is empty."""
    event = json.loads(payload)
    added = {
        "row_no": str(row_no),
        "payload": payload.decode(),
        "sha256": hashlib.sha256(payload).hexdigest(),
    }
    return [_text(event, column.source) if column.source else added[column.code] for column in COLUMNS]


def _text(event: Any, source: tuple[str, ...]) -> str:
    value = event
    for name in source:
        value = value.get(name, "")
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
