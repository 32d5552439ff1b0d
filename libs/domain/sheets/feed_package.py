"""The file of a feed package (报送数据包): the events as CSV and as a workbook, and a manifest, in one zip.

All bytes follow from the package and its events: made again, they are the same.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from itertools import groupby
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook

from domain.sheets.cells import AS_TEXT, XLSX, harmless
from domain.sheets.feed_columns import COLUMNS, VERSION, cells

MEDIA_TYPE = "application/zip"
_CSV = "text/csv; charset=utf-8"
# the format's own epoch: a zip has no place for "no date"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
# what a cell of a workbook holds at the most; the CSV has all of it
_LONGEST_CELL = 32_767
_TOO_LONG = "（过长，见 events.csv / too long, see events.csv）"
_WIDE = {"name": 36, "figures": 36, "payload": 36}


@dataclass(frozen=True, slots=True)
class Package:
    """The package that the file is of; `asked_at` is the workbook's date."""

    id: UUID
    number: str
    asked_at: datetime


def content(package: Package, payloads: Sequence[bytes]) -> bytes:
    """The zip. `payloads` are the events as a push would carry them, by enterprise and in order."""
    rows = [[harmless(text) for text in cells(place, one)] for place, one in enumerate(payloads, start=1)]
    made = {"events.csv": (_csv(rows), _CSV), "events.xlsx": (_workbook(package, rows), XLSX)}
    manifest = _manifest(package, [json.loads(one) for one in payloads], made)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, bytes_ in (("manifest.json", manifest), *((name, one) for name, (one, _) in made.items())):
            entry = ZipInfo(name, _NO_DATE)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0o644 << 16, 3
            bundle.writestr(entry, bytes_)
    return file.getvalue()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """RFC 4180, in UTF-8 with the mark that spreadsheets know it by."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.code for column in COLUMNS])
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _workbook(package: Package, rows: Sequence[Sequence[str]]) -> bytes:
    file = BytesIO()
    # row by row through a temporary file: thousands of rows would not fit beside everything else
    with Workbook(file, {**AS_TEXT, "constant_memory": True}) as book:
        book.set_properties({"title": package.number, "created": package.asked_at.astimezone(UTC)})
        sheet, bold = book.add_worksheet("events"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDE.get(column.code, 18))
            sheet.write_string(0, place, f"{column.title.zh} {column.code}", bold)
        for line, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text if len(text) <= _LONGEST_CELL else _TOO_LONG)
    return file.getvalue()


def _manifest(
    package: Package, events: Sequence[dict[str, Any]], made: dict[str, tuple[bytes, str]]
) -> bytes:
    said = {
        "format": "zjtx-feed-package",
        "id": str(package.id),
        "number": package.number,
        "asked_at": package.asked_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "columns_version": VERSION,
        "columns": [
            {"code": column.code, "zh": column.title.zh, "en": column.title.en} for column in COLUMNS
        ],
        "rows": len(events),
        "first": _named(events[0]),
        "last": _named(events[-1]),
        "enterprises": list(_ranges(events)),
        "files": [
            {
                "name": name,
                "media_type": media_type,
                "size": len(bytes_),
                "sha256": hashlib.sha256(bytes_).hexdigest(),
            }
            for name, (bytes_, media_type) in made.items()
        ],
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def _named(event: dict[str, Any]) -> dict[str, str]:
    return {"event_id": event["id"], "time": event["time"]}


def _ranges(events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of each enterprise which of its events are here: from one sequence number to another, without a gap."""
    for enterprise_id, group in groupby(events, lambda event: event["data"]["enterprise_id"]):
        sequences = [event["sequence"] for event in group]
        yield {
            "enterprise_id": enterprise_id,
            "first_sequence": sequences[0],
            "last_sequence": sequences[-1],
            "rows": len(sequences),
        }
