"""The commands say what is, what they did, and what to do where they cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.migrations import ROOT
from sandbox.cli import app
from sandbox.postgres import Postgres

_RUN = CliRunner()


def test_the_clock_is_moved_and_put_back_in_hohhots_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZJTX_CLOCK_FILE", raising=False)
    where = ["--root", str(tmp_path)]
    assert _RUN.invoke(app, ["sandbox", "clock", "move", "2029-03-02", *where]).output.startswith(
        "2029-03-02T00:00:0"
    )
    assert _RUN.invoke(app, ["sandbox", "clock", "advance", "--days", "1", *where]).output.startswith(
        "2029-03-03T"
    )
    assert _RUN.invoke(app, ["sandbox", "clock", "show", *where]).output.startswith("2029-03-03T")
    assert not _RUN.invoke(app, ["sandbox", "clock", "reset", *where]).output.startswith("2029")


def test_a_token_needs_a_sandbox_that_has_run(tmp_path: Path) -> None:
    refused = _RUN.invoke(app, ["sandbox", "token", "--role", "auditor", "--root", str(tmp_path)])
    assert refused.exit_code == 1
    assert "zjtx sandbox up" in refused.output


def test_a_token_is_printed_bare(tmp_path: Path) -> None:
    (tmp_path / "issuer").write_text("http://identity.test")
    printed = _RUN.invoke(app, ["sandbox", "token", "--role", "auditor", "--root", str(tmp_path)])
    assert printed.exit_code == 0
    assert printed.output.strip().count(".") == 2


def test_a_token_for_nobody_says_who_there_is(tmp_path: Path) -> None:
    (tmp_path / "issuer").write_text("http://identity.test")
    refused = _RUN.invoke(app, ["sandbox", "token", "--role", "emperor", "--root", str(tmp_path)])
    assert refused.exit_code == 1
    assert "auditor" in refused.output


def test_migrate_brings_an_empty_database_to_the_newest_revision(postgres: Postgres) -> None:
    postgres.create_database("from_the_command_line")
    try:
        url = postgres.url("from_the_command_line")
        assert _RUN.invoke(app, ["migrate", "--url", url]).exit_code == 0
        at = postgres.sql("SELECT version_num FROM alembic_version", database="from_the_command_line")
        assert at == max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
    finally:
        postgres.drop_database("from_the_command_line")


def test_migrate_without_an_address_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    refused = _RUN.invoke(app, ["migrate"])
    assert refused.exit_code == 1
    assert "DATABASE_URL" in refused.output
