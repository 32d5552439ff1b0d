"""Whether a webhook receiver (推送接收端) does what docs/integrators.md asks of it, tried as the worker would deliver.

Everything that is sent is made by the worker's own modules: the envelope, the signature, the request. What a receiver
does inside cannot be seen; where that matters, the report says what to look for.
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx

from domain.models import Event
from worker.delivery.answers import Answer, Meaning
from worker.delivery.http_client import exchange
from worker.delivery.signing import SM3_TAG, signed
from worker.delivery.webhook_client import WebhookClient

SOURCE = "urn:zjtx:conformance"
# twice the age that Standard Webhooks lets a signature have
_TOO_FAR = timedelta(minutes=10)
_FORGED = "whsec_" + "A" * 43 + "="


@dataclass(frozen=True, slots=True)
class Finding:
    """One trial: what was asked of the receiver, whether it did so, what it answered and after how many seconds."""

    zh: str
    en: str
    passed: bool
    seen: str
    seconds: float


@dataclass
class Receiver:
    """The receiver at `url`, which holds `secret` and has `seconds` for each answer."""

    http: httpx.AsyncClient
    url: str
    secret: str
    seconds: float
    ids: list[str] = field(default_factory=list)

    def event(self, type_: str = "application.submitted", sequence: int = 3) -> Event:
        """An event that nothing stands behind; its ids are fresh."""
        id_, subject = uuid4(), uuid4()
        data = {"id": str(subject), "version": sequence, "status": "SUBMITTED"}
        return Event(
            id=id_,
            type=type_,
            noun=type_.partition(".")[0],
            aggregate_id=subject,
            enterprise_id=uuid4(),
            sequence=sequence,
            at=datetime.now(UTC),
            data=data,
        )

    def signed(self, event: Event, age: timedelta = timedelta()) -> dict[str, str]:
        """The headers, as if signed `age` ago; negative: in the future."""
        return dict(signed(self.secret, str(event.id), datetime.now(UTC) - age, self.body(event)))

    def body(self, event: Event) -> bytes:
        return WebhookClient(self.url, self.secret, SOURCE, self.seconds).body(event)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        content = {"content-type": "application/cloudevents+json; charset=utf-8"}
        answer, _ = await exchange(
            self.http,
            "POST",
            self.url,
            content | dict(headers),
            now=datetime.now(UTC),
            seconds=self.seconds,
            body=body,
        )
        return answer

    async def deliver(self, event: Event) -> Answer:
        self.ids.append(str(event.id))
        return await self.post(self.body(event), self.signed(event))


Trial = Callable[[Receiver], Awaitable[Answer]]


async def _sound(receiver: Receiver) -> Answer:
    return await receiver.deliver(receiver.event())


async def _again(receiver: Receiver) -> Answer:
    """As after an answer that was lost: the same event, signed anew. Of two answers the worse one counts."""
    event = receiver.event()
    first = await receiver.deliver(event)
    if first.meaning is not Meaning.ARRIVED:
        return first
    return await receiver.post(receiver.body(event), receiver.signed(event))


async def _late(receiver: Receiver) -> Answer:
    """Version 3 of a resource, and then its version 2, which came to be retried."""
    newer, older = receiver.event(sequence=3), receiver.event("application.amended", sequence=2)
    older.aggregate_id, older.enterprise_id = newer.aggregate_id, newer.enterprise_id
    older.data = {"id": str(newer.aggregate_id), "version": 2, "status": "DRAFT"}
    first = await receiver.deliver(newer)
    return await receiver.deliver(older) if first.meaning is Meaning.ARRIVED else first


async def _unheard_of(receiver: Receiver) -> Answer:
    return await receiver.deliver(receiver.event("lantern.lit"))


async def _two_secrets(receiver: Receiver) -> Answer:
    """While a secret is being changed, two have signed; and there may be a signature of another algorithm."""
    event = receiver.event()
    headers = receiver.signed(event)
    other = signed(_FORGED, str(event.id), datetime.now(UTC), receiver.body(event))["webhook-signature"]
    foreign = f"{SM3_TAG},{secrets.token_urlsafe(32)}"
    headers["webhook-signature"] = f"{foreign} {other} {headers['webhook-signature']}"
    receiver.ids.append(str(event.id))
    return await receiver.post(receiver.body(event), headers)


async def _unsigned(receiver: Receiver) -> Answer:
    return await receiver.post(receiver.body(receiver.event()), {})


async def _forged(receiver: Receiver) -> Answer:
    event = receiver.event()
    body = receiver.body(event)
    return await receiver.post(body, signed(_FORGED, str(event.id), datetime.now(UTC), body))


async def _altered(receiver: Receiver) -> Answer:
    event = receiver.event()
    body = receiver.body(event).replace(b'"SUBMITTED"', b'"RECOGNISED"')
    return await receiver.post(body, receiver.signed(event))


async def _other_id(receiver: Receiver) -> Answer:
    event = receiver.event()
    return await receiver.post(receiver.body(event), receiver.signed(event) | {"webhook-id": str(uuid4())})


async def _old(receiver: Receiver) -> Answer:
    event = receiver.event()
    return await receiver.post(receiver.body(event), receiver.signed(event, _TOO_FAR))


async def _future(receiver: Receiver) -> Answer:
    event = receiver.event()
    return await receiver.post(receiver.body(event), receiver.signed(event, -_TOO_FAR))


ACCEPTED: tuple[tuple[Trial, str, str], ...] = (
    (_sound, "接收签名正确的事件", "takes an event that is signed well"),
    (_again, "同一事件再次送达时仍答复 2xx", "answers 2xx when the same event comes again"),
    (_late, "较早版本迟到时仍答复 2xx", "answers 2xx when an earlier version comes late"),
    (_unheard_of, "遇到未知的事件类型仍答复 2xx", "answers 2xx to a type of event it does not know"),
    (_two_secrets, "多个签名中有一个有效即接收", "takes one good signature among several"),
)
REFUSED: tuple[tuple[Trial, str, str], ...] = (
    (_unsigned, "拒绝没有签名的请求（4xx）", "refuses what is not signed (4xx)"),
    (_forged, "拒绝以其他密钥签名的请求（4xx）", "refuses what another secret has signed (4xx)"),
    (_altered, "拒绝签名后被改动的内容（4xx）", "refuses content altered after it was signed (4xx)"),
    (
        _other_id,
        "拒绝签名后被改动的 webhook-id（4xx）",
        "refuses a webhook-id altered after it was signed (4xx)",
    ),
    (_old, "拒绝十分钟前的签名（4xx）", "refuses a signature ten minutes old (4xx)"),
    (_future, "拒绝十分钟后的签名（4xx）", "refuses a signature ten minutes ahead (4xx)"),
)


async def try_all(receiver: Receiver) -> list[Finding]:
    """Every trial, one after the other."""
    taken = [await _tried(receiver, *trial, wanted=_accepts) for trial in ACCEPTED]
    return taken + [await _tried(receiver, *trial, wanted=_refuses) for trial in REFUSED]


async def _tried(
    receiver: Receiver, trial: Trial, zh: str, en: str, *, wanted: Callable[[Answer], bool]
) -> Finding:
    started = time.monotonic()
    answer = await trial(receiver)
    return Finding(zh, en, wanted(answer), answer.words or "2xx", time.monotonic() - started)


def _accepts(answer: Answer) -> bool:
    return answer.meaning is Meaning.ARRIVED


def _refuses(answer: Answer) -> bool:
    """By a 4xx that says no to this request alone: a redirect is none, and 410 ends the subscription."""
    return answer.meaning is Meaning.REFUSED and answer.words.startswith("4")
