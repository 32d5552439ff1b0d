"""The guides are true: what they show is run against the service, block by block, in their order."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from composed import ROOT
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from sandbox.stack import Stack

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def blocks(guide: str, language: str) -> list[str]:
    text = (ROOT / guide).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def run(stack: Stack, home: Path, root: str, script: str) -> list[str]:
    """The lines that a guide's commands print, in a checkout whose sandbox in `root` is this stack."""
    (home / root).parent.mkdir(parents=True, exist_ok=True)
    (home / root).symlink_to(stack.root)
    (home / ".venv").symlink_to(sys.prefix)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8000", stack.api_url)],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_readmes_tour_leads_where_it_says(stack: Stack, tmp_path: Path) -> None:
    said = "\n".join(run(stack, tmp_path, ".sandbox", "\n".join(blocks("README.md", "bash"))))
    assert said.count('"next_cursor"') == 2
    assert '"verdict":"UNMET"' in said
    assert '"code":"invalid_input"' in said
    assert '"pointer":"/closes_on"' in said


def test_a_newcomer_reaches_a_submitted_application_and_withdraws_it(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "quickstart.py").write_text(blocks("docs/integrators.md", "python")[-1], "utf-8")
    script = [*blocks("docs/integrators.md", "bash"), "export COMPANY", ".venv/bin/python quickstart.py"]
    said = run(stack, tmp_path, ".sandbox/mine", "\n".join(script))
    told = [line.lower() for line in said]
    assert any(line.endswith("to_be_judged") for line in told)
    assert "open" in told
    assert "submitted" in told
    assert "idempotency-replayed: true" in told
    assert "304" in told
    assert any('"code":"state_forbids"' in line for line in told)
    assert any(line.endswith("none") for line in told)  # one application is no reason for a second page
    assert any(line.startswith("whsec_") for line in told)
    assert told[-1] == "withdrawn"


def test_the_quickstart_leads_to_a_submitted_application_in_curl_and_in_python(
    stack: Stack, tmp_path: Path
) -> None:
    (program,) = blocks("docs/quickstart.md", "python")
    (corner := tmp_path / ".cache" / "quickstart").mkdir(parents=True)
    (corner / "quickstart.py").write_text(program, "utf-8")
    # the measure is in force on that day, whenever this is run
    first, *others = blocks("docs/quickstart.md", "bash")
    script = [first, "zjtx sandbox clock move 2026-06-01", *others]
    said = run(stack, tmp_path, ".sandbox/quickstart", "\n".join(script))
    assert "OPEN" in said
    assert said[-4:-1] == ["内蒙古示例装备有限公司", "2", "SUBMITTED"]
    assert re.fullmatch(r"SQ-2026-\d{6} SUBMITTED TO_BE_JUDGED", said[-1])


def test_a_webhook_is_verified_as_the_guide_says() -> None:
    known: dict[str, Any] = {}
    exec(blocks("docs/integrators.md", "python")[0], known)  # noqa: S102 - the guide's own code
    now, body = datetime.now(UTC), '{"id":"1","type":"application.submitted"}'
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("1", now, body),
    }
    assert known["event_of"](SECRET, headers, body)["type"] == "application.submitted"
    with pytest.raises(WebhookVerificationError):
        known["event_of"](SECRET, headers, body.replace("submitted", "recognised"))
