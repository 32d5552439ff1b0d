"""Prints the models as SQL, the way `versions/0001_tables.sql` is written (`python migrations/sketch.py`).

0001 may be made again like this until the first release; afterwards a change of the models is a revision of its own.
"""

import re
import sys

from sqlalchemy import Index, Table
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.models import Base

_SHARED = ("id", "version", "status", "created_at", "updated_at")
_WORDS = {
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "UUID": "uuid",
    "TEXT": "text",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "JSONB": "jsonb",
    "BYTEA": "bytea",
    "NUMERIC": "numeric",
}


def _compiled(statement: CreateTable | CreateIndex) -> str:
    return str(statement.compile(dialect=PGDialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects without types


def _rank(line: str) -> int:
    """Where a line of CREATE TABLE goes: what all tables share, their own columns, constraints."""
    name = line.split(" ", 1)[0]
    if name == "CONSTRAINT":
        return len(_SHARED) + 1
    return _SHARED.index(name) if name in _SHARED else len(_SHARED)


def _table(table: Table) -> str:
    opening, *lines, _ = _compiled(CreateTable(table)).strip().splitlines()
    tidy = sorted((line.strip().rstrip(",").rstrip() for line in lines), key=_rank)
    body = ",\n    ".join(_column(line) for line in tidy)
    return f"{opening}\n    {body}\n);"


def _column(line: str) -> str:
    if line.startswith("CONSTRAINT"):
        return line.replace("FOREIGN KEY(", "FOREIGN KEY (")
    for long, short in _WORDS.items():
        line = re.sub(rf"\b{long}\b", short, line, count=1)
    return line


def _index(index: Index) -> str:
    return re.sub(r"\s+", " ", _compiled(CreateIndex(index)).strip()) + ";"


def main() -> None:
    for table in Base.metadata.sorted_tables:
        indexes = [_index(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
        sys.stdout.write("\n".join([_table(table), *indexes]) + "\n\n")


if __name__ == "__main__":
    main()
