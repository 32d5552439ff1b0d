"""The operators' guide lists every setting with its default, and its commands do what it says."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from composed import ROOT
from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings
from sqlalchemy import make_url

from api.settings import DEVELOPMENT_SECRET
from api.settings import Settings as ApiSettings
from sandbox.postgres import Postgres
from sandbox.stack import Stack
from worker.settings import Settings as WorkerSettings

GUIDE = (ROOT / "docs" / "operators.md").read_text("utf-8")


def listed(section: str) -> dict[str, str]:
    """Variable → default, as the guide's table has them."""
    text = GUIDE.split(f"### {section}\n")[1].split("\n#")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, flags=re.MULTILINE))


def shown(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    if isinstance(default, SecretStr):
        assert default.get_secret_value() == DEVELOPMENT_SECRET
        return "development's"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, frozenset):
        return f"`{sorted(default)}`"
    return "none" if default is None else f"`{default}`"


@pytest.mark.parametrize(
    ("section", "settings"), [("API", ApiSettings), ("Worker", WorkerSettings)], ids=["api", "worker"]
)
def test_the_guide_lists_every_setting_with_its_default(section: str, settings: type[BaseSettings]) -> None:
    expected = {
        str(field.validation_alias or f"ZJTX_{name}".upper()): shown(field.default)
        for name, field in settings.model_fields.items()
    }
    assert listed(section) == expected


def test_a_dump_is_restored_as_the_guide_says(postgres: Postgres, database_url: str, tmp_path: Path) -> None:
    """The commands are the guide's; the restored database has the same tables and revision."""
    script = next(
        block for block in re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL) if "pg_dump" in block
    )
    address = make_url(database_url).set(drivername="postgresql")
    told = {
        "PATH": f"{postgres.binaries}:{os.environ['PATH']}",
        "PG_URL": address.render_as_string(hide_password=False),
        "RESTORED_URL": address.set(database="zjtx_restored").render_as_string(hide_password=False),
    }
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count = "SELECT count(*), (SELECT version_num FROM alembic_version) FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.sql(count, database="zjtx_restored") == postgres.sql(
        count, database=str(address.database)
    )
    postgres.drop_database("zjtx_restored")


def test_its_requests_are_answered(stack: Stack) -> None:
    """Parked deliveries, a reconciliation, a year's holidays: each block is one request or two."""
    requests = [block for block in re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL) if "curl" in block]
    told = {**os.environ, "API": stack.api_url, "OPERATOR": stack.token(role="operator")}
    done = subprocess.run(
        ["bash", "-eu", "-c", "echo\n".join(requests)], env=told, capture_output=True, text=True, check=True
    )
    said = done.stdout
    assert '"items":[]' in said
    assert re.search(r'"replayed":0|"count":0', said), said
    # the worker starts one by date, at the first tick of the day
    assert '"status":"RUNNING"' in said or '"code":"already_exists"' in said
    assert '"year":2027' in said
    assert set(re.findall(r'"code":"(\w+)"', said)) <= {"already_exists"}
