"""What the images install is whole: every file of the packages is in the wheel, templates and tables included."""

import subprocess
import sys
import zipfile
from pathlib import Path

from composed import ROOT

from api.pages.guides import GUIDES

PACKAGES = {"api": "services", "worker": "services", "domain": "libs"}


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for package, folder in PACKAGES.items():
        files = {
            path.relative_to(ROOT / folder).as_posix()
            for path in (ROOT / folder / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert len({Path(name).suffix for name in files}) >= (3 if package != "worker" else 1)
        assert files <= held, sorted(files - held)
    assert {f"api/pages/guides/{name}.md" for name in GUIDES} <= held
