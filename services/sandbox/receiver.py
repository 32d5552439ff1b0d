"""The sandbox's feed receiver: what the Ministry's end might do, at its best and at its worst.

`POST /events` takes a signed CloudEvent, `POST /events/batch` several, and `GET /events` lists what it has. The age of
a signature is judged by the real clock, since it guards against replay and has nothing to do with legal days. `PUT
/faults` makes it misbehave, `PUT /gate` makes it hold its requests, and `GET /ledger` tells what it has really got.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from jinja2 import Environment, PackageLoader
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.batches import in_turn, outcome
from sandbox.door import Door
from sandbox.faults import LABELS, Fault, Faults, FaultSwitch
from sandbox.feed_ledger import Ledger, in_order
from sandbox.feed_list import ListQuery, page
from sandbox.gate import Gate, GateSwitch
from sandbox.signatures import Unsigned, verify
from sandbox.wire import Wire, problem

_LONGEST_EVENT_BYTES = 1_000_000
_Body = TypeVar("_Body", bound=BaseModel)


class Event(BaseModel):
    """The CloudEvents envelope (1.0) with the `sequence` extension; further attributes are let through."""

    model_config = ConfigDict(extra="allow")

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: str
    sequence: int
    data: dict[str, Any]


_EVENTS = TypeAdapter(Annotated[list[Event], Field(min_length=1, max_length=100)])


class Receiver:
    """The receiver's state and what it does with a request."""

    door: Door | None = None

    def __init__(self, secrets: str, journal: Path | None = None) -> None:
        """`secrets`: one, or several with a space between."""
        self.ledger = Ledger(journal)
        self.faults = Faults()
        self.gate = Gate()
        self._secrets = secrets.split()

    async def take(self, request: Request) -> Response:
        """POST /events: verify, misbehave if told to, record once, acknowledge."""
        body = await request.body()
        if refused := self._unwelcome(request, body):
            return refused
        try:
            event = Event.model_validate_json(body).model_dump()
        except ValidationError as wrong:
            return problem(400, f"not a CloudEvent of the feed: {wrong.errors(include_url=False)[0]}")
        if event["id"] != request.headers["webhook-id"]:
            return problem(400, "webhook-id is not the event's id")
        event["sha256"] = hashlib.sha256(body).hexdigest()
        await self.gate.passed("before")
        fault = self.faults.strike()
        self.ledger.attempt([(event["id"], fault.kind if fault else "taken")])
        answer = await self._answer(event, fault, request.scope["wire"])
        await self.gate.passed("after")
        return answer

    async def take_batch(self, request: Request) -> Response:
        """POST /events/batch: the same for several events, in their order, each acknowledged by itself."""
        body = await request.body()
        if refused := self._unwelcome(request, body):
            return refused
        try:
            events = _EVENTS.validate_json(body)
        except ValidationError as wrong:
            return problem(400, f"not a batch of the feed: {wrong.errors(include_url=False)[0]}")
        digests = [hashlib.sha256(_as_sent(event)).hexdigest() for event in json.loads(body)]
        taken = [
            {**event.model_dump(), "sha256": sha256} for event, sha256 in zip(events, digests, strict=True)
        ]
        await self.gate.passed("before")
        fault = self.faults.strike()
        unwanted = taken[len(taken) // 2]["id"] if fault and fault.kind == "refuse_event" else None
        statuses = list(in_turn(taken, unwanted))
        self.ledger.attempt([(event["id"], outcome(status, fault)) for event, status in statuses])
        results = [{"id": event["id"], "status": status} for event, status in statuses]
        accepted = [event for event, status in statuses if status == "accepted"]
        fault = None if unwanted else fault
        answer = await self._react(accepted, {"results": results}, fault, request.scope["wire"])
        await self.gate.passed("after")
        return answer

    async def listed(self, request: Request) -> Response:
        """GET /events: what is here, for whoever signs what is asked for."""
        try:
            verify(self._secrets, f"GET {request.url.path}?{request.url.query}".encode(), request.headers)
            query = ListQuery.model_validate(dict(request.query_params))
        except Unsigned as wrong:
            return problem(401, str(wrong))
        except ValidationError as wrong:
            return problem(400, f"not a query of the list: {wrong.errors(include_url=False)[0]['loc']}")
        return JSONResponse(page(self.ledger.entries.values(), query))

    def misbehave(self, switch: FaultSwitch) -> None:
        """Whoever is connected already has to look at a certificate once more."""
        self.faults.switch(switch.faults)
        if self.door and any(fault.kind == "bad_certificate" for fault in switch.faults):
            self.door.hang_up()

    async def _answer(self, event: dict[str, Any], fault: Fault | None, wire: Wire) -> Response:
        return await self._react([event], {"id": event["id"], "status": "accepted"}, fault, wire)

    async def _react(
        self, events: list[dict[str, Any]], acknowledged: dict[str, Any], fault: Fault | None, wire: Wire
    ) -> Response:
        """What becomes of the events of one request, and what is answered."""
        kind = fault.kind if fault else None
        if fault and kind in ("timeout", "slow"):
            await asyncio.sleep(fault.seconds)
        if kind in ("refuse", "timeout"):
            return await _dropped(wire)
        if kind == "500":
            return problem(500, "the receiver is out of order")
        if fault and kind == "429":
            return problem(429, "too many requests", {"Retry-After": str(fault.retry_after)})
        if kind == "refuse_event":
            return problem(422, "this event is not wanted")
        if kind == "redirect":
            return RedirectResponse("/elsewhere")
        if kind == "accept_and_forget":
            return JSONResponse(acknowledged)
        for event in events:
            self.ledger.record(event)
        if kind == "lose_answer":
            return await _dropped(wire)
        if kind == "wrong_json":
            return Response('{"status": "acc', media_type="application/json")
        again = BackgroundTask(wire.write, _raw(acknowledged)) if kind == "answer_twice" else None
        return JSONResponse(acknowledged, background=again)

    def _unwelcome(self, request: Request, body: bytes) -> Response | None:
        """The refusal of what is too long or not signed by whoever holds the secret."""
        if len(body) > _LONGEST_EVENT_BYTES:
            return problem(413, f"an event has at most {_LONGEST_EVENT_BYTES} bytes")
        try:
            verify(self._secrets, body, request.headers)
        except Unsigned as wrong:
            return problem(401, str(wrong))
        return None


def _as_sent(event: dict[str, Any]) -> bytes:
    """An event of a batch in the form in which the feed's contract writes it: sorted members, no spaces."""
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def _dropped(wire: Wire) -> Response:
    await wire.cut()
    return PlainTextResponse("nobody hears this")


def _raw(acknowledged: dict[str, Any]) -> bytes:
    body = json.dumps(acknowledged).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Desk:
    """Who tries the feed sits here: the receiver's ledger, its switches and its page, over HTTP."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._pages = Environment(loader=PackageLoader("sandbox"), autoescape=True)

    async def ledger(self, request: Request) -> Response:
        ledger = self._receiver.ledger
        entries = ledger.of(request.query_params.get("enterprise"))
        told = {"requests": ledger.requests, "greetings": ledger.greetings, "impostures": ledger.impostures}
        return JSONResponse({"entries": entries, **told})

    async def forget(self, request: Request) -> Response:
        self._receiver.ledger.forget_all()
        return Response(status_code=204)

    async def faults(self, request: Request) -> Response:
        return JSONResponse({"faults": [fault.model_dump() for fault in self._receiver.faults.left()]})

    async def set_faults(self, request: Request) -> Response:
        return await _switched(request, FaultSwitch, self._receiver.misbehave, self.faults)

    async def gate(self, request: Request) -> Response:
        return JSONResponse(self._receiver.gate.state())

    async def set_gate(self, request: Request) -> Response:
        return await _switched(request, GateSwitch, self._receiver.gate.set, self.gate)

    async def page(self, request: Request) -> Response:
        receiver = self._receiver
        shown = self._pages.get_template("receiver.html").render(
            groups=receiver.ledger.by_enterprise(), in_order=in_order, receiver=receiver, labels=LABELS
        )
        return HTMLResponse(shown)

    async def ready(self, request: Request) -> Response:
        return JSONResponse({"status": "ready"})


def receiver_app(receiver: Receiver) -> ASGIApp:
    """The receiver over HTTP, with its switches and its page; and over TLS, where it has a door."""
    desk = Desk(receiver)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        async with receiver.door.open(with_wire) if receiver.door else nullcontext():
            yield

    app = Starlette(
        routes=[
            Route("/", desk.page),
            Route("/health/ready", desk.ready),
            Route("/events", receiver.take, methods=["POST"]),
            Route("/events", receiver.listed, methods=["GET"]),
            Route("/events/batch", receiver.take_batch, methods=["POST"]),
            Route("/ledger", desk.ledger, methods=["GET"]),
            Route("/ledger", desk.forget, methods=["DELETE"]),
            Route("/faults", desk.faults, methods=["GET"]),
            Route("/faults", desk.set_faults, methods=["PUT"]),
            Route("/gate", desk.gate, methods=["GET"]),
            Route("/gate", desk.set_gate, methods=["PUT"]),
        ],
        lifespan=living,
    )

    async def with_wire(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["wire"] = Wire(send)
        await app(scope, receive, send)

    return with_wire


async def _switched(
    request: Request,
    model: type[_Body],
    switch: Callable[[_Body], None],
    show: Callable[[Request], Awaitable[Response]],
) -> Response:
    """Throws a switch as the body says and shows how it stands; 422 where the body does not say."""
    try:
        switch(model.model_validate_json(await request.body()))
    except ValidationError as wrong:
        return problem(422, str(wrong.errors(include_url=False, include_context=False, include_input=False)))
    return await show(request)


def from_environment() -> ASGIApp:
    """For uvicorn's --factory: ZJTX_FEED_SECRET, one or several; ZJTX_FEED_JOURNAL is the path of the ledger's file.

    ZJTX_FEED_CERTIFICATES, a directory, and ZJTX_FEED_TLS_PORT give it a door on TLS.
    """
    journal = os.environ.get("ZJTX_FEED_JOURNAL")
    receiver = Receiver(os.environ["ZJTX_FEED_SECRET"], Path(journal) if journal else None)
    if certificates := os.environ.get("ZJTX_FEED_CERTIFICATES"):
        port = int(os.environ["ZJTX_FEED_TLS_PORT"])
        receiver.door = Door(Path(certificates), port, receiver.faults, receiver.ledger)
    return receiver_app(receiver)
