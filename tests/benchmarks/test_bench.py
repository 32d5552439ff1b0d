"""`make bench` measures and says so: the table comes out, its figures are there, and nothing is left running."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "benchmarks"]
ROWS = ("verify", "act")


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, server_directory: Path
) -> tuple[str, dict[str, object]]:
    """The table and the JSON of a run with tiny numbers: what it says of speed means nothing."""
    path = tmp_path_factory.mktemp("bench") / "bench.json"
    rows = [part for name in ROWS for part in ("--row", name)]
    small = ["--rows", "2000", "--rounds", "1", "--seconds", "0.05"]
    done = subprocess.run(
        [*COMMAND, *rows, *small, "--json", str(path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "TMPDIR": str(server_directory)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(path.read_text("utf-8"))


def test_every_row_asked_for_has_its_line_with_ratio_and_goal(
    measured: tuple[str, dict[str, object]],
) -> None:
    head, rule, *lines = measured[0].strip().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [line[0] for line in cells] == list(ROWS)
    assert len(head) == len(rule)
    for line in cells:
        assert float(line[3]) > 0
        assert line[5].startswith(("≥", "≤"))
        assert line[6] in ("yes", "no")


def test_every_round_stands_in_the_json(measured: tuple[str, dict[str, object]]) -> None:
    content = measured[1]
    assert content["plan"] == {"rows": 2000, "rounds": 1, "seconds": 0.05}
    for result in content["results"]:
        (pair,) = result["rounds"]
        assert result["ratio"] == pair["ours"] / pair["floor"]


def test_nothing_is_left_running(measured: tuple[str, dict[str, object]], server_directory: Path) -> None:
    commands = [
        (process / "cmdline").read_bytes().decode(errors="replace")
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and os.access(process / "cmdline", os.R_OK)
    ]
    assert not [line for line in commands if f"{server_directory}/zjtx-bench-" in line]


def test_an_unknown_row_is_refused_with_the_names_there_are() -> None:
    done = subprocess.run(
        [*COMMAND, "--row", "velocity"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "no row velocity" in done.stderr
    assert "verify" in done.stderr
