"""Reads the sample round's data: who applies, what happens to them, what must come of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

County = Literal["RECOMMEND", "REJECT", "SUPPLEMENT", "SUPPLEMENT_LAPSES", "WITHDRAWN"]
Facts = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """Where an enterprise must stand when the walk is over; None: it must have none of that."""

    application: str
    certification: str | None = None
    term_no: int | None = None
    document_no: int | None = None
    revocation: str | None = None
    re_review: str | None = None
    # looked at only where they are given
    verdict: str | None = None
    flag: str | None = None
    reward: str | None = None


@dataclass(frozen=True)
class Case:
    """A revocation to be opened: its ground, and how it ends."""

    ground: str
    outcome: Literal["UPHELD", "DISMISSED", "OVERTURNED"]


@dataclass(frozen=True)
class Story:
    """Where an enterprise leaves the ordinary course."""

    name: str
    zh: str
    expected: Expected
    county: County = "RECOMMEND"
    votes: tuple[str, ...] = ("RECOMMEND", "RECOMMEND", "RECOMMEND")
    further_vote: str | None = None
    recusal: bool = False
    decision: Literal["PROPOSE", "DECLINE", "SUPERSEDED"] = "PROPOSE"
    objection: Literal["FOUNDED", "UNFOUNDED", "UNFOUNDED_AFTER_NOTICE"] | None = None
    rename: str | None = None
    bonus: bool = False
    overdue: bool = False
    revocation: Case | None = None
    re_review: Literal["RENEWED", "FAILED", "NOT_SOUGHT", "LATE"] = "RENEWED"

    @property
    def recognised(self) -> bool:
        return self.expected.application == "RECOGNISED"

    @property
    def seeks_re_review_in_time(self) -> bool:
        """Those who hold the title when its term ends, save the two that let the deadline pass."""
        gone = self.revocation is not None and self.revocation.outcome == "UPHELD"
        return self.recognised and not gone and self.re_review in ("RENEWED", "FAILED")


@dataclass(frozen=True)
class SampleEnterprise:
    """An invented enterprise; `unmet` names the criterion that bars it, if one does."""

    number: int
    name: str
    uscc: str
    district: str
    address: str
    legal_form: str
    industry_code: str
    registered_on: date
    cluster: str
    product: str
    story: Story
    moved_in: bool = False
    unmet: str | None = None
    facts_2022: Facts = field(default_factory=dict)
    facts_2025: Facts = field(default_factory=dict)

    @property
    def registration(self) -> dict[str, Any]:
        """What it enters itself in the register with."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "legal_form": self.legal_form,
            "district": self.district,
            "address": self.address,
            "registered_on": self.registered_on.isoformat(),
            "moved_in": self.moved_in,
            "industry_code": self.industry_code,
            "legal_representative": f"法定代表人{self.number:02}",
            "contact_name": f"企业联系人{self.number:02}",
            "contact_phone": f"0471-00000{self.number:02}",
        }


@cache
def enterprises() -> tuple[SampleEnterprise, ...]:
    """All thirty, in order."""
    content = _content("enterprises.toml")
    told = stories()
    return tuple(_enterprise(row, content["common"], told) for row in content["enterprises"])


@cache
def stories() -> dict[str, Story]:
    """The stories by name."""
    return {name: _story(name, row) for name, row in _content("stories.toml")["stories"].items()}


def _story(name: str, row: Mapping[str, Any]) -> Story:
    told = dict(row)
    expected, case = Expected(**told.pop("expected")), told.pop("revocation", None)
    if "votes" in told:
        told["votes"] = tuple(told["votes"])
    return Story(name=name, expected=expected, revocation=Case(**case) if case else None, **told)


def _enterprise(row: Mapping[str, Any], common: Facts, told: Mapping[str, Story]) -> SampleEnterprise:
    members = dict(row)
    product, declared = members["product"], members.pop("facts_2022")
    worded = {
        code: value.format(product=product) if isinstance(value, str) else value
        for code, value in common.items()
    }
    first = {**worded, "main_product": product, "industry_cluster": members["cluster"], **declared}
    later = members.pop("facts_2025", None)
    return SampleEnterprise(
        **{**members, "story": told[members["story"]]},
        facts_2022=first,
        facts_2025={**first, **later} if later else {},
    )


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads(files("sandbox.sample_round").joinpath(name).read_text("utf-8"))
