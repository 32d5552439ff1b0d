"""The measuring instrument: keep-alive HTTP/1.1 over plain sockets, so lean that the server is what is measured."""

import json
import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CONNECTIONS = 8
_PATIENCE_SECONDS = 30.0
# where others use the machine too, the service may now and then miss its own time limits
_BUSY = b"HTTP/1.1 503"
_MOST_BUSY = 0.05
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Refused(RuntimeError):
    """The server answered something else than 2xx, or 503 too often: what was measured would not be the work."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: how long each answer took, and all of them together, in seconds."""

    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, of_hundred: int) -> float:
        ranked = sorted(self.latencies)
        return ranked[min(len(ranked) - 1, len(ranked) * of_hundred // 100)]


@dataclass(slots=True)
class _Lane:
    """One connection, with one request under way."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""

    def send(self, request: bytes) -> None:
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Takes in what has come; whether the answer is whole. Raises Refused."""
        part = self.socket.recv(262_144)
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not part or (found and not head.startswith((b"HTTP/1.1 2", _BUSY))):
            raise Refused(self.received[:2000].decode(errors="replace") or "the connection was closed")
        length = _LENGTH.search(head) if found else None
        return length is not None and len(body) >= int(length[1])


def drive(
    port: int, requests: Iterator[bytes], *, seconds: float | None = None, connections: int = CONNECTIONS
) -> Load:
    """Sends the requests, one at a time on each connection, until they are over or the time is.

    Raises Refused at the first answer that is neither 2xx nor 503, and where one in twenty is 503; TimeoutError
    where none comes for 30 s.
    """
    poll = select.epoll()
    lanes: dict[int, _Lane] = {}
    try:
        for _ in range(connections):
            lane = _Lane(socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS))
            lane.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            lanes[lane.socket.fileno()] = lane
            poll.register(lane.socket, select.EPOLLIN)
        return _run(poll, lanes, requests, seconds)
    finally:
        for lane in lanes.values():
            lane.socket.close()
        poll.close()


def _run(
    poll: select.epoll, lanes: dict[int, _Lane], requests: Iterator[bytes], seconds: float | None
) -> Load:
    latencies: list[float] = []
    busy = 0
    started = time.perf_counter()
    deadline = started + (seconds if seconds is not None else float("inf"))
    waiting = sum(_next(lane, requests) for lane in lanes.values())
    while waiting:
        ready = poll.poll(_PATIENCE_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer for {_PATIENCE_SECONDS:.0f} s")
        for number, _ in ready:
            lane = lanes[number]
            if lane.answered():
                now = time.perf_counter()
                if lane.received.startswith(_BUSY):
                    busy += 1
                else:
                    latencies.append(now - lane.sent_at)
                if now >= deadline or not _next(lane, requests):
                    waiting -= 1
    if busy > _MOST_BUSY * len(latencies) + len(lanes):
        raise Refused(f"{busy} of {busy + len(latencies)} answers were 503")
    return Load(latencies, time.perf_counter() - started)


def _next(lane: _Lane, requests: Iterator[bytes]) -> bool:
    request = next(requests, None)
    if request is None:
        return False
    lane.send(request)
    return True


def get(path: str, token: str | None = None) -> bytes:
    """A GET as it goes over the wire."""
    return _head("GET", path, {"Authorization": f"Bearer {token}"} if token else {}) + b"\r\n"


def post(path: str, token: str, *, key: str, body: Any = None, version: int | None = None) -> bytes:
    """A POST with its idempotency key; an act names the version that it is decided upon."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": key,
        **({} if version is None else {"If-Match": f'"v{version}"'}),
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    }
    return _head("POST", path, headers) + b"\r\n" + content


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, ""]).encode()


def ask(port: int, request: bytes) -> Any:
    """What the answer to one request holds; not measured. Raises Refused."""
    address = ("127.0.0.1", port)
    with socket.create_connection(address, timeout=_PATIENCE_SECONDS) as connection:
        lane = _Lane(connection)
        lane.send(request)
        while not lane.answered():
            pass
        if lane.received.startswith(_BUSY):
            raise Refused(lane.received.decode(errors="replace"))
        return json.loads(lane.received.partition(b"\r\n\r\n")[2])
