"""The feed receiver takes each event once, refuses what nobody signed, and misbehaves only when told to."""

import json
import socket
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from sandbox.processes import Web
from sandbox.redis import free_port

SECRET = "whsec_" + "c2FuZGJveC1zYW5kYm94LXNhbmRib3gtc2FuZGJveCE="


def _start(directory: Path) -> Web:
    told = {"ZJTX_FEED_SECRET": SECRET, "ZJTX_FEED_JOURNAL": str(directory / "ledger.jsonl")}
    server = Web(
        "receiver",
        "sandbox.receiver:from_environment",
        free_port(),
        environment=told,
        logs=directory,
        factory=True,
    )
    server.ready()
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    server = _start(tmp_path_factory.mktemp("receiver"))
    yield server
    server.stop()


@pytest.fixture
def receiver(server: Web) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=10) as client:
        client.put("/faults", json={"faults": []})
        client.put("/gate", json={"closed": False})
        client.delete("/ledger")
        yield client


def event(sequence: int = 1, enterprise: str = "e-1") -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "urn:zjtx",
        "type": "certification.recognised",
        "subject": enterprise,
        "time": "2026-11-24T00:00:00Z",
        "datacontenttype": "application/json",
        "sequence": sequence,
        "data": {"enterprise_id": enterprise, "uscc": "911501020000H0011Q"},
    }


def post(
    client: httpx.Client, sent: dict[str, Any], *, at: datetime | None = None, secret: str = SECRET
) -> httpx.Response:
    body = json.dumps(sent)
    at = at or datetime.now(UTC)
    headers = {
        "webhook-id": sent["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(sent["id"], at, body),
        "content-type": "application/cloudevents+json",
    }
    return client.post("/events", content=body, headers=headers)


def ledger(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = client.get("/ledger", params=query).json()["entries"]
    return entries


def fault(client: httpx.Client, **rule: Any) -> None:
    assert client.put("/faults", json={"faults": [rule]}).status_code == 200


def test_an_event_sent_thrice_is_recorded_once(receiver: httpx.Client) -> None:
    sent = event(sequence=7)
    answers = [post(receiver, sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    (entry,) = ledger(receiver)
    assert (entry["id"], entry["sequence"], entry["attempts"]) == (sent["id"], 7, 3)


def test_the_ledger_can_be_asked_for_one_enterprise(receiver: httpx.Client) -> None:
    post(receiver, event(enterprise="e-1"))
    post(receiver, event(enterprise="e-2"))
    assert [entry["enterprise"] for entry in ledger(receiver, enterprise="e-2")] == ["e-2"]


def test_what_is_not_signed_by_the_secret_is_refused(receiver: httpx.Client) -> None:
    stranger = "whsec_" + "c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXIhISEhISE="
    assert post(receiver, event(), secret=stranger).status_code == 401
    assert receiver.post("/events", json=event()).status_code == 401
    garbled = {"webhook-id": "x", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,%%"}
    assert receiver.post("/events", json=event(), headers=garbled).status_code == 401
    assert ledger(receiver) == []


def test_an_old_signature_is_refused_by_the_real_clock(receiver: httpx.Client) -> None:
    assert post(receiver, event(), at=datetime.now(UTC) - timedelta(hours=1)).status_code == 401


def test_what_is_no_event_of_the_feed_is_refused_with_the_reason(receiver: httpx.Client) -> None:
    incomplete = event()
    del incomplete["sequence"]
    answer = post(receiver, incomplete)
    assert answer.status_code == 400
    assert "sequence" in answer.json()["detail"]


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("429", 429)])
def test_a_refused_request_is_counted_and_not_recorded(
    receiver: httpx.Client, kind: str, status: int
) -> None:
    fault(receiver, kind=kind, count=2, retry_after=9)
    sent = event()
    assert [post(receiver, sent).status_code for _ in range(3)] == [status, status, 200]
    (entry,) = ledger(receiver)
    assert entry["attempts"] == 3


def test_a_429_says_when_to_come_again(receiver: httpx.Client) -> None:
    fault(receiver, kind="429", count=1, retry_after=9)
    assert post(receiver, event()).headers["retry-after"] == "9"


def test_a_refused_connection_leaves_nothing(receiver: httpx.Client) -> None:
    fault(receiver, kind="refuse", count=1)
    with pytest.raises(httpx.TransportError):
        post(receiver, event())
    assert ledger(receiver) == []


def test_a_lost_answer_leaves_the_event_recorded(receiver: httpx.Client) -> None:
    fault(receiver, kind="lose_answer", count=1)
    sent = event()
    with pytest.raises(httpx.TransportError):
        post(receiver, sent)
    assert [entry["id"] for entry in ledger(receiver)] == [sent["id"]]
    assert post(receiver, sent).status_code == 200
    assert ledger(receiver)[0]["attempts"] == 2


def test_a_hanging_receiver_drops_the_request_in_the_end(receiver: httpx.Client) -> None:
    fault(receiver, kind="timeout", count=1, seconds=0.3)
    started = time.monotonic()
    with pytest.raises(httpx.TransportError):
        post(receiver, event())
    assert time.monotonic() - started >= 0.3
    assert ledger(receiver) == []


def test_a_slow_receiver_takes_the_event_all_the_same(receiver: httpx.Client) -> None:
    fault(receiver, kind="slow", count=1, seconds=0.3)
    started = time.monotonic()
    assert post(receiver, event()).status_code == 200
    assert time.monotonic() - started >= 0.3
    assert len(ledger(receiver)) == 1


def test_a_wrong_answer_is_no_json(receiver: httpx.Client) -> None:
    fault(receiver, kind="wrong_json", count=1)
    answer = post(receiver, event())
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


def test_a_forgetful_receiver_acknowledges_and_keeps_nothing(receiver: httpx.Client) -> None:
    fault(receiver, kind="accept_and_forget", count=1)
    assert post(receiver, event()).json()["status"] == "accepted"
    assert ledger(receiver) == []


def test_an_answer_given_twice_is_on_the_wire_twice(server: Web, receiver: httpx.Client) -> None:
    fault(receiver, kind="answer_twice", count=1)
    sent = event()
    body = json.dumps(sent).encode()
    at = datetime.now(UTC)
    head = (
        f"POST /events HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\nwebhook-id: {sent['id']}\r\n"
        f"webhook-timestamp: {int(at.timestamp())}\r\n"
        f"webhook-signature: {Webhook(SECRET).sign(sent['id'], at, body.decode())}\r\n\r\n"
    )
    answer = b""
    with socket.create_connection(("127.0.0.1", httpx.URL(server.url).port or 0), timeout=5) as connection:
        connection.sendall(head.encode() + body)
        while answer.count(b'"accepted"') < 2:
            answer += connection.recv(4096)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert ledger(receiver)[0]["attempts"] == 1


def test_chance_with_a_seed_strikes_alike_each_time(receiver: httpx.Client) -> None:
    def statuses() -> list[int]:
        fault(receiver, kind="500", probability=0.5, seed=3)
        return [post(receiver, event()).status_code for _ in range(12)]

    first = statuses()
    assert set(first) == {200, 500}
    assert statuses() == first


@pytest.mark.parametrize(
    "rule", [{"kind": "500"}, {"kind": "500", "count": 1, "probability": 0.5}, {"kind": "fire", "count": 1}]
)
def test_a_switch_that_makes_no_sense_is_refused(receiver: httpx.Client, rule: dict[str, Any]) -> None:
    assert receiver.put("/faults", json={"faults": [rule]}).status_code == 422


@pytest.mark.parametrize(("hold", "recorded"), [("before", 0), ("after", 1)])
def test_a_closed_gate_holds_requests_until_it_opens(
    receiver: httpx.Client, hold: str, recorded: int
) -> None:
    receiver.put("/gate", json={"closed": True, "hold": hold})
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(post, receiver, event())
        deadline = time.monotonic() + 5
        while receiver.get("/gate").json()["waiting"] != 1:
            assert time.monotonic() < deadline
        assert len(ledger(receiver)) == recorded
        assert not sending.done()
        receiver.put("/gate", json={"closed": False})
        assert sending.result(5).status_code == 200
    assert len(ledger(receiver)) == 1


def test_the_page_shows_the_ledger_and_a_gap_in_the_order(receiver: httpx.Client) -> None:
    assert "尚未收到任何事件" in receiver.get("/").text
    post(receiver, event(sequence=1))
    assert "次序有缺漏" not in receiver.get("/").text
    post(receiver, event(sequence=3))
    page = receiver.get("/").text
    assert "certification.recognised" in page
    assert "次序有缺漏" in page


def test_after_a_restart_it_still_knows_what_it_had(tmp_path: Path) -> None:
    sent = event()
    for attempts in (1, 2):
        server = _start(tmp_path)
        try:
            with httpx.Client(base_url=server.url) as client:
                assert post(client, sent).status_code == 200
                assert [entry["attempts"] for entry in ledger(client)] == [attempts]
        finally:
            server.kill()
