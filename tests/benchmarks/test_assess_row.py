"""The floor of the row `assess` judges as the measure does, so that only their speed is compared."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_floor_and_the_measure_agree_about_every_enterprise() -> None:
    small = ["--row", "assess", "--rounds", "1", "--seconds", "0.05"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *small],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| assess " in done.stdout
