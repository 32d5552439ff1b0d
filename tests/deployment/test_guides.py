"""The guides are true: what they show is run against the service, block by block, in their order."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def stack(server_directory: Path) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        with Stack(server_directory / "guided") as stack:
            yield stack


def run(stack: Stack, script: str, *more: str) -> list[str]:
    """The lines that a guide's commands print, against this stack instead of the one they start."""
    here = {
        "http://127.0.0.1:8000": stack.api_url,
        ".sandbox/mine": str(stack.root),
        ".sandbox": str(stack.root),
    }
    for there, address in here.items():
        script = re.sub(rf"{re.escape(there)}(?![\w/])", address, script)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join([script, *more])],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_newcomer_reaches_a_submitted_application_and_withdraws_it(stack: Stack, tmp_path: Path) -> None:
    python = tmp_path / "quickstart.py"
    python.write_text(blocks("docs/integrators.md", "python")[-1], "utf-8")
    said = run(
        stack, "\n".join(blocks("docs/integrators.md", "bash")), f"export COMPANY; {sys.executable} {python}"
    )
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
