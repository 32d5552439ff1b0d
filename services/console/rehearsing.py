"""Where a rehearsal's enterprises come from: a database, read and never written, or a CSV file."""

import asyncio
import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from console.output import fail
from domain.infra.database import make_engine, transaction
from domain.queries import measures, rehearsals
from domain.rules.assessment.rehearsal import Subject, Tally, rehearse
from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.declared import validate_facts
from domain.rules.measure.load import Measure, packaged_measures, predecessor
from domain.sheets.rehearsal import Line

SCHEME = "postgresql+asyncpg://"
# the columns of a CSV file that are not facts
IDENTITY = ("uscc", "name", "holds_title")


def lines(measure: Measure, against: str, day: date) -> list[Line]:
    """Every enterprise with what would become of it. Raises Invalid for a CSV file with a fault."""
    if against.startswith(SCHEME):
        try:
            return asyncio.run(_of_database(measure, against, day))
        except (OSError, DBAPIError) as error:
            fail(f"the database does not answer: {error}")
    if "://" in against:
        fail(f"a database is named {SCHEME}…")
    present = predecessor(packaged_measures(), measure, day)
    return [(subject, rehearse(subject, measure, present, day)) for subject in subjects(Path(against))]


async def _of_database(measure: Measure, url: str, day: date) -> list[Line]:
    engine = make_engine(url, application="zjtx-console", pool_size=1)
    found: list[Line] = []
    try:
        async with transaction(engine) as session:
            # one snapshot from the first enterprise to the last, and no way to change anything
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            present = await measures.present(session, measure, day)
            total, after = await rehearsals.enterprises(session), None
            while step := await rehearsals.subjects(session, measure, after=after):
                found += [(subject, rehearse(subject, measure, present, day)) for _, subject in step]
                after = step[-1][0]
                _progress(len(found), total)
    finally:
        await engine.dispose()
    return found


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="" if done < total else "\n", file=sys.stderr)


def report(measure: Measure, day: date, found: Iterable[Line]) -> dict[str, Any]:
    """The JSON form: the tally, and every enterprise."""
    tally, enterprises = Tally(), []
    for subject, outcome in found:
        tally.add(outcome)
        enterprises.append(
            {
                "uscc": subject.uscc,
                "name": subject.name,
                "holds_title": subject.holds_title,
                "outcome": outcome.code,
                "verdict": outcome.verdict,
                "present_verdict": outcome.present_verdict,
                "criteria": list(outcome.criteria),
            }
        )
    pinned = {"id": measure.id, "version": measure.version, "sha256": measure.sha256}
    return {"measure": pinned, "day": day.isoformat(), **tally.canonical(), "enterprises": enterprises}


# --- CSV ------------------------------------------------------------------------------------------------------


def subjects(path: Path) -> list[Subject]:
    """The enterprises of a CSV file: `uscc`, `name`, `holds_title` (true or false), and a column for each fact.

    An empty cell is a fact that was not declared. Raises Invalid with the line and column of every fault.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restkey="extra_columns", strict=True))
    except FileNotFoundError:
        fail(f"{path}: there is no such file")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fail(f"{path}: it cannot be read as CSV: {error}")
    errors: list[FieldError] = []
    found = [_subject(row, number, errors) for number, row in enumerate(rows, start=2)]
    if errors:
        raise Invalid(f"{path.name} 有误", f"{path.name} is not valid", errors=errors)
    return found


def _subject(row: dict[str, str], number: int, errors: list[FieldError]) -> Subject:
    declared = dict(_typed(row))
    holds = row.get("holds_title", "")
    if holds not in ("true", "false") or not row.get("uscc"):
        text_zh, text_en = (
            "须有 uscc 与 holds_title（true 或 false）",
            "uscc and holds_title (true or false) are expected",
        )
        errors.append(FieldError(f"line {number}", "identity", text_zh, text_en))
    facts = None
    try:
        facts = validate_facts(declared) if declared else None
    except Invalid as invalid:
        for error in invalid.errors:
            place = f"line {number}, {error.pointer.removeprefix('/facts/')}"
            errors.append(FieldError(place, error.code, error.zh, error.en))
    return Subject(row.get("uscc") or "", row.get("name") or "", holds == "true", facts)


def _typed(row: dict[str, str]) -> Iterator[tuple[str, object]]:
    """Cells as the catalogue's types expect them; what is no number stays text, and is refused by the catalogue."""
    for code, cell in row.items():
        if code in IDENTITY or not cell:
            continue
        kind = FACT_FIELDS[code].type if code in FACT_FIELDS else ""
        if kind == "integer" and cell.isascii() and cell.isdigit():
            yield code, int(cell)
        elif kind == "boolean" and cell in ("true", "false"):
            yield code, cell == "true"
        else:
            yield code, cell
