"""`zjtx archive`: what is old enough leaves the database for files that hold it whole; nothing else leaves it."""

import gzip
import hashlib
import json
from datetime import UTC, date, datetime
from inspect import iscoroutinefunction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from aged import deliveries, events, made
from console import archive, archive_files
from console.main import app
from domain.acts.partitions.make import InUse
from domain.rules.time.retention import MONTHS_ONLINE, month_of, months_later
from sandbox.postgres import Postgres

OLD, OLDER = date(2025, 2, 1), date(2025, 1, 1)
YOUNG = months_later(month_of(datetime.now(UTC)), -MONTHS_ONLINE)


class Aged:
    """A database with two months that may go and one that may not, and a folder to archive to."""

    def __init__(self, postgres: Postgres, url: str, folder: Path) -> None:
        self.folder, self._postgres, self._url = folder, postgres, url

    def sql(self, *statements: str) -> str:
        database = self._url.split("@/", 1)[1].split("?", 1)[0]
        return [self._postgres.sql(statement, database=database) for statement in statements][-1]

    def months(self, *options: object) -> Result:
        told = ("months", "--to", self.folder, "--person", "operator-1", "-l", "en", *options)
        return self._run(*told)

    def verify(self) -> Result:
        return self._run("verify", self.folder, "-l", "en")

    def left(self) -> list[int]:
        """How many events and deliveries there are of each month."""
        counted = "SELECT count(*) FROM {} GROUP BY months.month_of({}) ORDER BY months.month_of({})"
        rows = [
            self.sql(counted.format(table, id_, id_))
            for table, id_ in (("event", "id"), ("delivery", "event_id"))
        ]
        return [int(number) for row in rows for number in row.split()]

    def recorded(self) -> list[str]:
        return self.sql(
            "SELECT month || ' ' || book || ' ' || rows FROM archived_month ORDER BY 1"
        ).splitlines()

    def _run(self, *arguments: object) -> Result:
        asked = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, ["archive", *asked, "--database", self._url])


@pytest.fixture
def aged(postgres: Postgres, database_url: str, tmp_path: Path) -> Aged:
    there = Aged(postgres, database_url, tmp_path / "archive")
    for month in (OLDER, OLD, YOUNG):
        there.sql(made(month), events(month, 7), deliveries(month, 5))
    return there


WHOLE = [7, 7, 7, 5, 5, 5]
DONE = ["2025-01-01 delivery 5", "2025-01-01 event 7", "2025-02-01 delivery 5", "2025-02-01 event 7"]


def test_what_is_old_enough_goes_and_the_files_hold_every_row(aged: Aged) -> None:
    wanted = {
        (book, month): json.loads(
            aged.sql(f"SELECT json_agg({book} ORDER BY id) FROM {book} WHERE {key} < '{beyond}'")
        )
        for book, key in (("event", "id"), ("delivery", "event_id"))
        for month, beyond in ((OLDER, aged.sql(f"SELECT months.first_id('{OLD}')")),)
    }
    told = aged.months()
    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        f"2025-{number} archived: events 7, deliveries 5" for number in ("01", "02")
    ]
    assert aged.left() == [7, 5]
    assert aged.recorded() == DONE
    assert aged.sql("SELECT DISTINCT archived_by FROM archived_month") == "operator-1"
    for (book, month), rows in wanted.items():
        with gzip.open(aged.folder / archive_files.name_of(book, month), "rt", encoding="utf-8") as lines:
            kept = [json.loads(line) for line in lines]
        assert [sorted(row) for row in kept] == [sorted(row) for row in rows]
        assert [plain(row) for row in kept] == [plain(row) for row in rows]
    assert aged.verify().output == "2 months, all as recorded\n"


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Instants as instants, however they are written."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("at") and value else value
        for name, value in row.items()
    }


def test_a_second_run_finds_nothing_to_do(aged: Aged) -> None:
    aged.months()
    files = {path.name: path.read_bytes() for path in aged.folder.iterdir()}
    assert len(files) == 6
    assert aged.months().output == "No month is old enough to be archived\n"
    assert {path.name: path.read_bytes() for path in aged.folder.iterdir()} == files


def test_a_dry_run_says_what_would_go_and_touches_nothing(aged: Aged) -> None:
    told = aged.months("--dry-run")
    assert told.output.splitlines()[0] == "2025-01 to be archived: events 7, deliveries 5"
    assert aged.left() == WHOLE
    assert not aged.folder.exists()


def test_only_months_before_the_one_named_go(aged: Aged) -> None:
    aged.months("--before", "2025-02")
    assert aged.recorded() == DONE[:2]
    assert aged.left() == [7, 7, 5, 5]


@pytest.mark.parametrize("later", [1, 2, 12])
def test_what_the_law_keeps_is_not_archived_whatever_is_asked(aged: Aged, later: int) -> None:
    told = aged.months("--before", f"{months_later(YOUNG, later):%Y-%m}")
    assert told.exit_code == 1
    assert "is younger than what must be kept" in told.output
    assert aged.left() == WHOLE


@pytest.mark.parametrize("state", ["parked_at = NULL", "parked_at = now()"], ids=["waiting", "parked"])
def test_a_month_with_an_open_delivery_is_named_and_stays_and_stops_no_other(aged: Aged, state: str) -> None:
    first = "id = (SELECT min(id::text)::uuid FROM delivery)"
    aged.sql(f"UPDATE delivery SET delivered_at = NULL, {state} WHERE {first}")
    told = aged.months()
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "2025-01: deliveries that still wait or are parked: 1; it cannot be archived",
        "2025-02 archived: events 7, deliveries 5",
    ]
    assert aged.recorded() == DONE[2:]
    aged.sql("UPDATE delivery SET delivered_at = now(), parked_at = NULL WHERE delivered_at IS NULL")
    assert aged.months().exit_code == 0
    assert aged.recorded() == DONE


def test_what_changes_while_it_is_written_is_written_again_first(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reconciliation pushes a delivery again, and it arrives, between the writing and the dropping."""
    whole = archive_files.write_manifest

    def slowly(*given: Any) -> None:
        whole(*given)
        aged.sql("UPDATE delivery SET delivered_at = delivered_at + interval '1 day' WHERE position = 1")

    monkeypatch.setattr(archive_files, "write_manifest", slowly)
    told = aged.months()
    assert told.exit_code == 1
    assert told.output.splitlines()[0] == "2025-01 has changed since it was written; write it again"
    assert aged.left() == WHOLE
    monkeypatch.undo()
    assert aged.months().exit_code == 0
    assert aged.verify().exit_code == 0


class Killed(BaseException):
    """No handler of ours may think that it can deal with this."""


STEPS = {
    "before the first file": (archive_files, "write", "before"),
    "in the middle of a file": (archive_files, "canonical", "before"),
    "before a file has its name": (archive_files, "_finish", "before"),
    "after the first file": (archive_files, "write", "after"),
    "while reading back": (archive_files, "read_back", "after"),
    "before the manifest": (archive_files, "write_manifest", "before"),
    "after the manifest": (archive_files, "write_manifest", "after"),
    "inside the transaction that drops": (archive, "archive", "after"),
    "after the month is gone": (archive, "_dropped", "after"),
}


def kill_at(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, when: str) -> None:
    """The step ends the run, before it has done anything or when it has done all."""
    step = getattr(module, name)

    def ends(*given: Any, **named: Any) -> None:
        if when == "after":
            step(*given, **named)
        raise Killed

    async def ends_later(*given: Any, **named: Any) -> None:
        if when == "after":
            await step(*given, **named)
        raise Killed

    monkeypatch.setattr(module, name, ends_later if iscoroutinefunction(step) else ends)


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_nothing_is_lost_and_a_second_run_ends_right(
    aged: Aged, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kill_at(monkeypatch, *STEPS[step])
    with pytest.raises(Killed):
        aged.months()
    first_is_gone = step == "after the month is gone"
    assert aged.left() == ([7, 7, 5, 5] if first_is_gone else WHOLE)
    assert aged.recorded() == (DONE[:2] if first_is_gone else [])
    monkeypatch.undo()
    assert aged.months().exit_code == 0
    assert (aged.left(), aged.recorded()) == ([7, 5], DONE)
    assert aged.verify().exit_code == 0


def test_two_runs_do_not_write_into_one_folder(aged: Aged) -> None:
    aged.folder.mkdir()
    with archive_files.alone_in(aged.folder):
        told = aged.months()
        assert (told.exit_code, told.output) == (1, "Another run is writing into this folder\n")
    assert aged.months().exit_code == 0


def test_a_folder_that_cannot_be_written_to_is_told(aged: Aged) -> None:
    aged.folder.write_text("not a folder")
    told = aged.months()
    assert told.exit_code == 1
    assert "FileExistsError" in told.output
    assert aged.left() == WHOLE


def test_whoever_works_with_the_books_is_waited_for(aged: Aged, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is taken by another for the first attempts."""
    busy, attempts = archive.archive, []

    async def busy_at_first(*given: Any, **named: Any) -> None:
        attempts.append(given)
        if len(attempts) < 3:
            raise InUse()
        await busy(*given, **named)

    monkeypatch.setattr(archive, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(archive, "archive", busy_at_first)
    assert aged.months().exit_code == 0
    assert (len(attempts), aged.recorded()) == (4, DONE)


# --- verify ---------------------------------------------------------------------------------------------------------


def test_every_change_of_an_archive_is_found(aged: Aged) -> None:
    aged.months()
    file = aged.folder / "delivery-2025-01.jsonl.gz"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    assert "delivery-2025-01.jsonl.gz: EOFError" in found(aged)
    lines = gzip.decompress(whole).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[1:])))
    assert "delivery-2025-01.jsonl.gz is not what the manifest says" in found(aged)
    file.unlink()
    assert "delivery-2025-01.jsonl.gz: FileNotFoundError" in found(aged)
    file.write_bytes(whole)
    assert aged.verify().exit_code == 0


def found(aged: Aged) -> str:
    told = aged.verify()
    assert told.exit_code == 1
    return told.output


def test_a_forged_manifest_is_found_by_the_databases_record(aged: Aged) -> None:
    aged.months()
    file, manifest = aged.folder / "event-2025-02.jsonl.gz", aged.folder / "2025-02.json"
    file.write_bytes(
        gzip.compress(b"".join(gzip.decompress(file.read_bytes()).splitlines(keepends=True)[:3]))
    )
    said = json.loads(manifest.read_text())
    said["books"]["event"] |= {
        "rows": 3,
        "last_id": json.loads(gzip.decompress(file.read_bytes()).splitlines()[-1])["id"],
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    manifest.write_text(json.dumps(said))
    assert "2025-02: the manifest is not what the database has on record" in found(aged)
    manifest.write_text("{}")
    assert "2025-02.json: KeyError" in found(aged)
    manifest.unlink()
    assert "2025-02: it is on record, and has no manifest here" in found(aged)


def test_a_month_that_the_database_knows_nothing_of_is_told(aged: Aged) -> None:
    aged.months()
    aged.sql(f"DELETE FROM archived_month WHERE month = '{OLD}'")
    assert "2025-02: the database has no record of it" in found(aged)


def test_without_a_database_nothing_is_done(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["archive", "verify", str(tmp_path)], env={"DATABASE_URL": ""})
    assert told.exit_code == 1
    assert "name the database" in told.output
