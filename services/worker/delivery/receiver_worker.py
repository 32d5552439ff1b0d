"""One receiver's pump: claims what is due, sends it over a few connections at once, records what became of it.

No transaction is open while a receiver is waited for. What happens to one receiver delays no other, and within a
receiver a lane that hangs holds one connection and no other lane.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.acts.deliveries.claim import Claim, claim
from domain.acts.deliveries.settle import Failure, hasten, settle
from domain.infra.database import transaction
from domain.models import Delivery, Event
from worker.delivery.answers import Answer, Meaning
from worker.delivery.circuit_breaker import Breaker
from worker.delivery.retry_policy import Schedule

# how many deliveries are in hand at once: enough to keep the connections busy while the next are claimed
_IN_HAND_FOR_EACH_CONNECTION = 8
# how long a result waits for others, while the connections have work, to be recorded with them
_GATHER_SECONDS = 0.05
_TROUBLE_SECONDS = 1.0
_log = logging.getLogger("worker.delivery")


class Connection(Protocol):
    """A way to a receiver that serves one lane, and is closed with it."""

    async def aclose(self) -> None: ...


Way = TypeVar("Way", bound=Connection)
WayIn = TypeVar("WayIn", bound=Connection, contravariant=True)


class Sender(Protocol[WayIn]):
    """Knows a receiver's wire format; `most` is how many events it takes in one request."""

    @property
    def most(self) -> int: ...

    async def send(
        self, connection: WayIn, events: Sequence[Event], now: datetime, /
    ) -> Sequence[Answer]: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How a receiver is served. `seconds` bounds one request, `lease` one claim, `look` the rest between two looks."""

    schedule: Schedule
    seconds: float
    lease: timedelta
    look: float


@dataclass(frozen=True, slots=True)
class _Result:
    fence: UUID
    delivery: Delivery
    answer: Answer | None
    at: float


_Owed = tuple[Claim, Delivery, Event]


class Pump(Generic[Way]):
    """Runs until it is told to stop; then finishes what it has in hand."""

    def __init__(
        self,
        engine: AsyncEngine,
        receiver_id: UUID,
        sender: Sender[Way],
        connections: Sequence[Way],
        terms: Terms,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine, self._receiver_id, self._sender = engine, receiver_id, sender
        self._connections, self._terms, self._clock = connections, terms, clock
        self._breaker = Breaker()
        # what was claimed of one lane stays together, so that one connection sends it, in its order
        self._waiting: asyncio.Queue[Sequence[_Owed]] = asyncio.Queue()
        self._results: list[_Result] = []
        self._news = asyncio.Event()
        self._in_hand, self._most = 0, len(connections) * _IN_HAND_FOR_EACH_CONNECTION * sender.most
        self._look_again_at = 0.0
        self._stopping = False
        self.gone = False
        self._why_pause: str | None = None

    def stop(self) -> None:
        self._stopping = True
        self._news.set()

    def take_reason_to_pause(self) -> str | None:
        """Why nothing more should be sent, if there is a reason that was not yet asked for."""
        reason, self._why_pause = self._why_pause, None
        return reason

    async def run(self) -> None:
        """Returns when it was told to stop, or when the receiver has said that it is gone for good."""
        lanes = [asyncio.create_task(self._serve(connection)) for connection in self._connections]
        try:
            while self._in_hand or not (self._stopping or self.gone):
                await self._turn()
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            for connection in self._connections:
                await connection.aclose()

    async def _turn(self) -> None:
        """Claim, record; rest only where there was nothing to do. A database that is down is asked again."""
        try:
            moved = await self._claim() + await self._record()
        except Exception as trouble:
            _log.warning(
                "receiver %s: the outbox cannot be served: %s", self._receiver_id, type(trouble).__name__
            )
            await asyncio.sleep(_TROUBLE_SECONDS)
            return
        if not moved:
            rest = min(self._terms.look, _GATHER_SECONDS) if self._results else self._terms.look
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._news.wait()
        self._news.clear()

    async def _claim(self) -> int:
        """Half of what may be in hand at least, or nothing: many small claims cost more than the sending."""
        due = time.monotonic() >= self._look_again_at
        if self._stopping or self.gone or not due or self._in_hand > self._most // 2:
            return 0
        now = machine_now()
        most = self._breaker.room(self._most - self._in_hand, now)
        if most == 0 or (self._breaker.open and self._in_hand):
            return 0
        async with transaction(self._engine) as session:
            claimed = await claim(
                session,
                self._receiver_id,
                machine_now=now,
                lease=self._terms.lease,
                most=most,
                together=self._sender.most,
            )
        for run in _runs(claimed):
            self._waiting.put_nowait(run)
        self._in_hand += len(claimed.owed)
        if not claimed.owed:
            self._look_again_at = time.monotonic() + self._terms.look
        return len(claimed.owed)

    async def _serve(self, connection: Way) -> None:
        """One request after the other."""
        while True:
            taken = [*await self._waiting.get()]
            while len(taken) < self._sender.most and not self._waiting.empty():
                taken += self._waiting.get_nowait()
            stopped: set[UUID] = set()
            for batch in _batches(taken, self._sender.most):
                results = await self._sent(connection, batch, stopped)
                self._results.extend(results)
                self._news.set()

    async def _sent(self, connection: Way, batch: Sequence[_Owed], stopped: set[UUID]) -> list[_Result]:
        """What became of each. Behind an event that has not arrived its lane is `stopped`: what follows counts as not
        sent, whatever the receiver has done with it; it is sent again, and known by its id.
        """
        going = [owed for owed in batch if owed[1].lane not in stopped]
        answers = await self._attempt(connection, going) if going else ()
        told = {owed[1].id: answer for owed, answer in zip(going, answers, strict=True)}
        results = []
        for claimed, delivery, _ in batch:
            answer = None if delivery.lane in stopped else told[delivery.id]
            results.append(result := _Result(claimed.fence, delivery, answer, time.monotonic()))
            if not _arrived(result):
                stopped.add(delivery.lane)
        return results

    async def _attempt(self, connection: Way, taken: Sequence[_Owed]) -> Sequence[Answer | None]:
        """None: not sent, since the receiver is down by now, or an answer could come when the lease is over."""
        now = machine_now()
        late = now + timedelta(seconds=self._terms.seconds) > min(claim.lease_until for claim, _, _ in taken)
        held = self._breaker.room(1, now) == 0
        if late or held or self.gone:
            return [None] * len(taken)
        try:
            answers = await self._sender.send(connection, [event for _, _, event in taken], now)
        except Exception:
            _log.exception("events could not be put on the wire, the first of them %s", taken[0][2].id)
            return [Answer(Meaning.REFUSED, "the event could not be put on the wire")] * len(taken)
        self._breaker.note(_of_the_receiver(answers), machine_now())
        if any(answer.meaning is Meaning.GONE for answer in answers):
            self.gone, self._why_pause = True, "the receiver answered 410"
        return answers

    async def _record(self) -> int:
        """Writes what has become of the deliveries; where that fails, it is tried again in the next turn."""
        if not self._worth_recording():
            return 0
        results = list(self._results)
        by_fence: dict[UUID, list[_Result]] = defaultdict(list)
        for result in results:
            by_fence[result.fence].append(result)
        async with transaction(self._engine) as session:
            for fence, settled in by_fence.items():
                await settle(
                    session,
                    fence,
                    delivered=[r.delivery for r in settled if _arrived(r)],
                    failed=[
                        self._failure(r.delivery, r.answer) for r in settled if r.answer and not _arrived(r)
                    ],
                    unsent=[r.delivery for r in settled if r.answer is None],
                    now=self._clock(),
                )
            if self._breaker.take_return():
                await hasten(session, self._receiver_id)
        del self._results[: len(results)]
        self._in_hand -= len(results)
        # the next of the lanes that have arrived are due now
        self._look_again_at = 0.0
        return len(results)

    def _worth_recording(self) -> bool:
        """One transaction for many costs little more than for one; a few wait for others, but not for long."""
        if not self._results:
            return False
        long_enough = time.monotonic() - self._results[0].at >= _GATHER_SECONDS
        return long_enough or self._waiting.empty() or len(self._results) >= self._most // 2

    def _failure(self, delivery: Delivery, answer: Answer) -> Failure:
        pause = self._terms.schedule.pause_after(delivery.attempts, answer)
        if pause is None:
            _log.error("delivery %s is parked after %d attempts", delivery.id, delivery.attempts)
            if answer.meaning is Meaning.DOWN:
                self._why_pause = "the receiver was down for the whole schedule of an event"
            return Failure(delivery, answer.words, None)
        return Failure(delivery, answer.words, machine_now() + pause)


def _runs(claimed: Claim) -> list[list[_Owed]]:
    """What was claimed of each lane, in its order."""
    runs: dict[UUID, list[_Owed]] = defaultdict(list)
    for delivery, event in claimed.owed:
        runs[delivery.lane].append((claimed, delivery, event))
    return [sorted(run, key=lambda owed: owed[1].position) for run in runs.values()]


def _batches(taken: Sequence[_Owed], most: int) -> list[list[_Owed]]:
    """What goes into one request after the other. What was tried before goes alone, so that one event that the receiver
    cannot take does not hold up others for long.
    """
    fresh = [owed for owed in taken if owed[1].attempts <= 1]
    together = [fresh[start : start + most] for start in range(0, len(fresh), most)]
    return together + [[owed] for owed in taken if owed[1].attempts > 1]


def _of_the_receiver(answers: Sequence[Answer]) -> Answer:
    """What the answers to one request say of the receiver itself: it is there if it took or refused any event."""
    there = (answer for answer in answers if answer.meaning in (Meaning.ARRIVED, Meaning.REFUSED))
    return next(there, answers[0])


def _arrived(result: _Result) -> bool:
    return result.answer is not None and result.answer.meaning is Meaning.ARRIVED


def machine_now() -> datetime:
    """The machine's time, by which leases and retries live, whatever the legal clock says."""
    return datetime.now(UTC)
