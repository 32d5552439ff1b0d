"""A month in files: what was written is read back, and nothing is there under its name before it is whole.

`event-2026-01.jsonl.gz` and `delivery-2026-01.jsonl.gz` hold a row a line, as JSON with sorted keys; `2026-01.json` is
their manifest, which comes last. The same rows make the same bytes.
"""

import fcntl
import gzip
import hashlib
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from domain.acts.partitions.archive import Written
from domain.change_log import canonical
from domain.rules.errors import Conflict
from domain.rules.time.retention import keep_until

_PIECE = 1 << 20
_UNFINISHED = ".part"


class Damaged(Exception):
    """A file or a manifest is missing, cannot be read, or does not hold what it should."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else writes into the folder meanwhile; a process that dies lets go. Raises Conflict."""
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("另一归档任务正在写入该目录", "Another run is writing into this folder") from None
        yield
    finally:
        os.close(held)


def name_of(book: str, month: date) -> str:
    return f"{book}-{month:%Y-%m}.jsonl.gz"


def manifest_of(month: date) -> str:
    return f"{month:%Y-%m}.json"


async def write(
    folder: Path, book: str, month: date, portions: AsyncIterator[Sequence[Mapping[str, Any]]]
) -> None:
    """One book's month, row by row; what stood there under the name is replaced by the whole file at once."""
    path = folder / name_of(book, month)
    with _unfinished(path).open("wb") as raw:
        # neither time nor name in the header: the same rows make the same bytes
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
            async for portion in portions:
                for row in portion:
                    packed.write(canonical(row) + b"\n")
        _flush(raw)
    _finish(path)


def write_manifest(folder: Path, month: date, written: Sequence[Written]) -> None:
    books = {
        row.book: {
            "file": row.file,
            "rows": row.rows,
            "first_id": row.first_id and str(row.first_id),
            "last_id": row.last_id and str(row.last_id),
            "sha256": row.sha256,
        }
        for row in written
    }
    content = {"month": f"{month:%Y-%m}", "keep_until": f"{keep_until(month)}", "books": books}
    path = folder / manifest_of(month)
    with _unfinished(path).open("wb") as raw:
        raw.write(json.dumps(content, indent=1).encode() + b"\n")
        _flush(raw)
    _finish(path)


def read_back(folder: Path, book: str, month: date) -> Written:
    """What the file holds, every line read. Raises Damaged."""
    path = folder / name_of(book, month)
    rows, first, last = 0, None, None
    try:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                last = UUID(json.loads(line)["id"])
                first, rows = first or last, rows + 1
        return Written(book, path.name, rows, first, last, _sha256(path))
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path.name}: {type(error).__name__}: {error}") from None


def read_manifest(folder: Path, month: date) -> list[Written]:
    """What the manifest says. Raises Damaged."""
    path = folder / manifest_of(month)
    try:
        content = json.loads(path.read_bytes())
        if content["month"] != f"{month:%Y-%m}":
            raise ValueError("it is of another month")
        return [
            Written(book, row["file"], row["rows"], _id(row["first_id"]), _id(row["last_id"]), row["sha256"])
            for book, row in content["books"].items()
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"{path.name}: {type(error).__name__}: {error}") from None


def months_in(folder: Path) -> list[date]:
    """The months that have a manifest, oldest first."""
    return sorted(
        date(int(path.stem[:4]), int(path.stem[5:]), 1) for path in folder.glob("[0-9]*-[01][0-9].json")
    )


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while piece := raw.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + _UNFINISHED)


def _flush(raw: IO[bytes]) -> None:
    raw.flush()
    os.fsync(raw.fileno())


def _finish(path: Path) -> None:
    """Gives the file its name, so that it stays there whatever happens to the machine."""
    os.replace(_unfinished(path), path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
