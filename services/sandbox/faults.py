"""Faults on demand: how the feed receiver misbehaves, for how many requests or with which probability."""

import random
from collections.abc import Iterator
from itertools import cycle
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal[
    "refuse",
    "500",
    "429",
    "timeout",
    "redirect",
    "answer_twice",
    "lose_answer",
    "wrong_json",
    "slow",
    "accept_and_forget",
    "refuse_event",
    "bad_certificate",
]
Certificate = Literal["other_host", "expired", "unknown_authority"]
WRONG_CERTIFICATES: tuple[Certificate, ...] = get_args(Certificate)
LABELS: dict[str, str] = {
    "refuse": "拒绝连接：不作应答即断开",
    "500": "返回 500",
    "429": "返回 429，并附 Retry-After",
    "timeout": "长时间不应答，然后断开",
    "redirect": "要求改投他处",
    "answer_twice": "处理一次，应答两遍",
    "lose_answer": "已收下，应答丢失",
    "wrong_json": "已收下，应答不是约定的格式",
    "slow": "迟缓应答",
    "accept_and_forget": "应答收下，实际未记",
    "refuse_event": "拒收其中一件事件",
    "bad_certificate": "出示错误的证书（他人域名、已过期或颁发机构不明）",
}


class Fault(BaseModel):
    """One way to misbehave: the next `count` requests, or each with `probability` (repeatable by `seed`).

    A bad certificate is shown at the greeting of a connection, so that greetings are what is counted there.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    count: int | None = Field(default=None, ge=1, le=1_000_000)
    probability: float | None = Field(default=None, ge=0, le=1)
    seed: int = 0
    seconds: float = Field(default=2.0, ge=0, le=600, description="timeout and slow: how long, in seconds")
    retry_after: int = Field(default=1, ge=0, le=3600, description="429: the Retry-After, in seconds")
    certificate: Certificate | None = Field(
        default=None, description="bad_certificate: which; each in turn, unless told"
    )

    @model_validator(mode="after")
    def _one_measure(self) -> "Fault":
        if (self.count is None) == (self.probability is None):
            raise ValueError("give either count or probability")
        return self


class FaultSwitch(BaseModel):
    """The body of PUT /faults: tried in order; the first that strikes is the one."""

    model_config = ConfigDict(extra="forbid")

    faults: list[Fault]


class Faults:
    """The faults switched on, and what is left of them."""

    def __init__(self) -> None:
        self._rules: list[tuple[Fault, random.Random]] = []
        self._in_turn = cycle(WRONG_CERTIFICATES)

    def switch(self, faults: list[Fault]) -> None:
        """Replaces all faults; an empty list means good behaviour."""
        copies = [fault.model_copy() for fault in faults]
        self._rules = [(fault, random.Random(fault.seed)) for fault in copies]  # noqa: S311 - not a secret

    def strike(self) -> Fault | None:
        """The fault that meets this request, if any."""
        return next(self._striking(greeting=False), None)

    def greet(self) -> Certificate | None:
        """The wrong certificate that is shown to whoever connects now, if any."""
        for fault in self._striking(greeting=True):
            return fault.certificate or next(self._in_turn)
        return None

    def _striking(self, *, greeting: bool) -> Iterator[Fault]:
        for fault, chance in self._rules:
            if (fault.kind == "bad_certificate") != greeting or fault.count == 0:
                continue
            if fault.count is not None:
                fault.count -= 1
                yield fault
            elif chance.random() < (fault.probability or 0):
                yield fault

    def left(self) -> list[Fault]:
        return [fault for fault, _ in self._rules if fault.count != 0]
