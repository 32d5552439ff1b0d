"""The conformance test passes a receiver that does what it must, and finds each single fault of one that does not."""

import asyncio
import json
import secrets as randomness
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import uvicorn
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from typer.testing import CliRunner

from sandbox.cli import app
from sandbox.conformance import ACCEPTED, REFUSED
from sandbox.redis import free_port

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KNOWN = ("application.submitted", "application.amended")


class Platform:
    """An integrator's receiver, sound unless a fault is given."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}/hooks"
        self.fault: Callable[[Request, bytes], Response | None] = lambda request, body: None
        self.effects: list[str] = []

    async def take(self, request: Request) -> Response:
        body = await request.body()
        if (odd := self.fault(request, body)) is not None:
            return odd
        if self.fault is slow:
            await asyncio.sleep(1)
        try:
            Webhook(SECRET).verify(body, dict(request.headers))
        except WebhookVerificationError:
            return PlainTextResponse("who is this?", 401)
        event = json.loads(body)
        if event["id"] not in self.effects and event["type"] in KNOWN:
            self.effects.append(event["id"])
        return Response(status_code=204)


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    served = Starlette(routes=[Route("/hooks", platform.take, methods=["POST"])])
    port = int(platform.url.split(":")[2].split("/")[0])
    server = uvicorn.Server(uvicorn.Config(served, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield platform
    server.should_exit = True
    thread.join()


def tried(platform: Platform, *options: str, secret: str = SECRET) -> tuple[int, list[str]]:
    """How the command ended, and the trials that failed."""
    ended = CliRunner().invoke(app, ["webhooks", "try", platform.url, "--secret", secret, *options])
    told = ended.output.splitlines()
    failed = [line for number, line in enumerate(told) if "FAILED" in line and number]
    names = {zh: en for _, zh, en in (*ACCEPTED, *REFUSED)}
    return ended.exit_code, [en for zh, en in names.items() if any(zh in line for line in failed)]


def test_a_sound_receiver_passes_and_each_event_has_had_its_effect_once(platform: Platform) -> None:
    ended = CliRunner().invoke(app, ["webhooks", "try", platform.url, "--secret", SECRET])
    assert ended.exit_code == 0, ended.output
    assert f"{len(ACCEPTED) + len(REFUSED)} 项通过，0 项未通过" in ended.output
    told = [line.strip() for line in ended.output.splitlines() if line.startswith("  ")]
    assert set(platform.effects) < set(told)
    assert len(platform.effects) == len(told) - 1  # the event of an unknown type has had none


def unverified(request: Request, body: bytes) -> Response | None:
    return Response(status_code=204)


def redirects(request: Request, body: bytes) -> Response | None:
    return RedirectResponse("/elsewhere", 307)


def breaks_on_refusal(request: Request, body: bytes) -> Response | None:
    try:
        Webhook(SECRET).verify(body, dict(request.headers))
    except WebhookVerificationError:
        return PlainTextResponse("out of order", 500)
    return None


def ages_do_not_matter(request: Request, body: bytes) -> Response | None:
    """Verifies by hand and forgets the timestamp."""
    headers = dict(request.headers)
    if "webhook-timestamp" not in headers:
        return None
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    sound = Webhook(SECRET).sign(headers["webhook-id"], at, body.decode())
    return Response(status_code=204) if sound in headers["webhook-signature"].split() else None


def one_signature_only(request: Request, body: bytes) -> Response | None:
    return PlainTextResponse("odd", 400) if " " in request.headers.get("webhook-signature", "") else None


def known_types_only(request: Request, body: bytes) -> Response | None:
    return PlainTextResponse("odd", 400) if json.loads(body)["type"] not in KNOWN else None


def slow(request: Request, body: bytes) -> Response | None:
    return None


class NotTwice:
    """Answers 409 to what it has seen."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, request: Request, body: bytes) -> Response | None:
        id_ = request.headers.get("webhook-id", randomness.token_hex())
        if id_ in self.seen:
            return PlainTextResponse("again", 409)
        self.seen.add(id_)
        return None


class InOrder:
    """Answers 409 to an earlier version."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}

    def __call__(self, request: Request, body: bytes) -> Response | None:
        data = json.loads(body)["data"]
        if data["version"] < self.versions.get(data["id"], 0):
            return PlainTextResponse("late", 409)
        self.versions[data["id"]] = data["version"]
        return None


TAKES = [en for _, _, en in ACCEPTED]
REFUSES = [en for _, _, en in REFUSED]
FAULTS = [
    (unverified, REFUSES),
    (redirects, TAKES + REFUSES),
    (breaks_on_refusal, REFUSES),
    (ages_do_not_matter, REFUSES[-2:]),
    (one_signature_only, [TAKES[4]]),
    (known_types_only, [TAKES[3]]),
    (NotTwice(), [TAKES[1]]),
    (InOrder(), [TAKES[2]]),
]


@pytest.mark.parametrize(("fault", "found"), FAULTS, ids=lambda given: getattr(given, "__name__", None))
def test_a_fault_is_found_and_no_other(platform: Platform, fault, found) -> None:
    platform.fault = fault
    assert tried(platform) == (1, found)


def test_a_receiver_that_takes_too_long_fails(platform: Platform) -> None:
    platform.fault = slow
    assert tried(platform, "--seconds", "0.2") == (1, TAKES + REFUSES)


def test_a_receiver_that_is_not_there_fails() -> None:
    assert tried(Platform()) == (1, TAKES + REFUSES)


@pytest.mark.parametrize("secret", ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_ä", "whsec_a b"])
def test_what_is_no_secret_is_said_before_anything_is_sent(platform: Platform, secret: str) -> None:
    platform.fault = lambda request, body: pytest.fail("something was sent")
    assert tried(platform, secret=secret)[0] == 2


def test_the_command_says_what_it_takes() -> None:
    ended = CliRunner().invoke(app, ["webhooks", "try", "ftp://receiver.example/", "--secret", SECRET])
    assert ended.exit_code == 2
