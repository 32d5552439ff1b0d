"""What the fuzzer knows of the service's rows: whose they are, in which state, and who may do what with them."""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from domain.rules.law.permissions import MAY, Role
from domain.rules.time.periods import legal_day
from factories import HUIMIN, XINCHENG
from sandbox.clock import Clock
from sandbox.identity import Keys, issue_token

Row = dict[str, Any]
_SPEAKING = [role for role in Role if role not in (Role.SYSTEM, Role.ANYBODY)]
_SEEING = sorted(_SPEAKING, key=lambda role: role is not Role.CITY_OFFICER)
# the companies of the gallery are all of this district
DISTRICT = XINCHENG
# How often somebody asks who may not, or an act is tried in a state that may not allow it.
_SELDOM = 0.05
# what a request may wait for: further on, most of what runs would be over
_LONGEST_WAIT = timedelta(days=15)
_LOOK_EVERY = 200
_TOKEN_SECONDS = 86_000


@dataclass(frozen=True)
class Pace:
    """How time goes by: a day after so many requests, and how often one waits for the end of a notice, at which all
    that run are over. The measure must outlast the run, and the calendar.
    """

    requests_a_day: int
    waits: float


BRIEF, LONG = Pace(150, 0.7), Pace(1500, 0.03)


class World:
    """Rows by noun; grows with what the fuzzer makes."""

    def __init__(self, folder: Path, url: str, issuer: str, seed: int, *, brief: bool) -> None:
        self._keys, self._issuer = Keys.kept_in(folder / "identity.json"), issuer
        self.url, self.http = url, requests.Session()
        self.chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
        self._file, self._read_at = folder / "world.json", 0.0
        self.rows: dict[str, dict[str, Row]] = {}
        self._look()
        self.pace = BRIEF if brief else LONG
        self._clock, self._requests = Clock(folder / "clock"), 0
        self._tokens: dict[tuple[Any, ...], str] = {}

    def any_of(self, noun: str, states: tuple[str, ...] | None = None) -> Row | None:
        """Some row of the noun, in one of the states if there is one."""
        rows = list(self.rows.get(noun, {}).values())
        fitting = [row for row in rows if states is None or row.get("status") in states]
        if fitting and self.chance.random() > _SELDOM:
            return self.chance.choice(fitting)
        return self.chance.choice(rows) if rows else None

    def newest(self, noun: str) -> Row:
        """One of the rows that came last."""
        return self.chance.choice(list(self.rows[noun].values())[-5:])

    @property
    def today(self) -> date:
        return legal_day(self._clock.now())

    def let_time_pass(self) -> None:
        """A day, every now and then: notices end, terms expire, reports fall due."""
        self._requests += 1
        if self._requests % self.pace.requests_a_day == 0:
            self._clock.advance(86_400)
        if self._requests % _LOOK_EVERY == 0:
            self._look()

    def _look(self) -> None:
        """What there is, if that was written down anew."""
        written_at = self._file.stat().st_mtime
        if written_at != self._read_at:
            found: dict[str, list[Row]] = json.loads(self._file.read_text("utf-8"))
            self.rows = {noun: {row["id"]: row for row in rows} for noun, rows in found.items()}
            self._read_at = written_at

    def wait_until(self, instant: str | None) -> None:
        """Forward only, and not by years: then nothing else would be left to do."""
        then = datetime.fromisoformat(instant) if instant else None
        if then and self._clock.now() < then < self._clock.now() + _LONGEST_WAIT:
            self._clock.move_to(then + timedelta(minutes=1))

    def role_for(self, key: str) -> Role:
        """One that may, as a rule."""
        may = [role for role in _SPEAKING if role in MAY[key]]
        return self.chance.choice(_SPEAKING if self.chance.random() < _SELDOM or not may else may)

    def one_who_may(self, key: str) -> Role | None:
        """Of those who may, the one who sees most."""
        return next((role for role in _SEEING if role in MAY[key]), None)

    def row(self, id_: str) -> Row | None:
        return next((rows[id_] for rows in self.rows.values() if id_ in rows), None)

    def token(self, role: Role, row: Row | None, uscc: str | None = None) -> str:
        """Somebody in the role who has to do with the row, if there is anybody; signed once for each person."""
        row = row or {}
        members: dict[str, str] = {}
        person = f"{role.value}-{self.chance.randint(1, 2)}"
        if role is Role.ENTERPRISE:
            members["uscc"] = uscc or row.get("uscc") or self._some_uscc()
            person = f"enterprise-{members['uscc']}"
        elif role is Role.COUNTY_OFFICER:
            members["district"] = DISTRICT if self.chance.random() > _SELDOM else HUIMIN
            person = f"county-{members['district']}"
        elif role is Role.EXPERT:
            person = row.get("person") or f"expert-{self.chance.randint(1, 3)}"
        elif role is Role.CITY_OFFICER:
            person = f"city-officer-{self.chance.randint(1, 2)}"
        elif role is Role.PLATFORM:
            person = members["client"] = row.get("person") or "hohhot-platform"
        key = (role, person, *members.values())
        if key not in self._tokens:
            self._tokens[key] = issue_token(
                self._keys,
                issuer=self._issuer,
                person=person,
                role=role.value,
                lifetime=_TOKEN_SECONDS,
                **members,
            )
        return self._tokens[key]

    def _some_uscc(self) -> str:
        enterprise = self.any_of("enterprise")
        return str(enterprise["uscc"]) if enterprise else ""

    def ask(self, path: str) -> Row:
        """What a city officer reads there; empty where there is nothing."""
        headers = {"Authorization": f"Bearer {self.token(Role.CITY_OFFICER, None)}"}
        answer = self.http.get(f"{self.url}{path}", headers=headers, timeout=10)
        return dict(answer.json()) if answer.ok else {}

    def learn(self, noun: str, body: Row) -> None:
        """Takes up what an answer shows of a row."""
        id_ = body.get("id")
        if not id_ or noun not in self.rows:
            return
        row = self.rows[noun].setdefault(id_, {"id": id_})
        for name in ("status", "decision_id", "notice_id", "number", "person", "uscc"):
            if isinstance(body.get(name), str):
                row[name] = body[name]
        if isinstance(body.get("state"), str):
            row["status"] = body["state"]
        expert = self.rows["expert"].get(body.get("expert_id", ""))
        if expert:
            row["person"] = expert["person"]
        owner = self.rows["enterprise"].get(body.get("enterprise_id", ""))
        if owner:
            row["uscc"] = owner["uscc"]
        if noun == "subscription" and "client" not in row:
            row.setdefault("person", "hohhot-platform")

    def forget(self, noun: str, id_: str) -> None:
        self.rows.get(noun, {}).pop(id_, None)
