"""A city that runs the scheme: the service over HTTP, everybody who speaks to it, and the clock they all see."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.infra.database import transaction
from domain.rules.law.permissions import WORKER
from domain.rules.time.periods import legal_day
from factories import Body, Company, expert, round_
from sandbox.clock import Clock
from voices import Voice

Result = TypeVar("Result")
EXPERTS = 6
_minutes = count(1)


class City:
    """`expert_ids` and `round_id` are there once the city is `founded`."""

    def __init__(
        self, http: httpx.AsyncClient, token: Callable[..., str], clock: Clock, engine: AsyncEngine
    ) -> None:
        self.http, self.clock, self.engine = http, clock, engine
        self._token = token
        self._voices: dict[tuple[str, str], Voice] = {}
        self.expert_ids: list[str] = []
        self.round_id = ""

    # --- who speaks

    def voice(self, person: str, role: str, **members: str) -> Voice:
        if (person, role) not in self._voices:
            header = {"Authorization": f"Bearer {self._token(person, role=role, **members)}"}
            self._voices[person, role] = Voice(self.http, header)
        return self._voices[person, role]

    def officer(self, number: int = 1) -> Voice:
        return self.voice(f"city-officer-{number}", role="city_officer")

    def county(self, district: str) -> Voice:
        return self.voice(f"county-{district}", role="county_officer", district=district)

    def enterprise(self, company: Company) -> Voice:
        return self.voice(company.person, role="enterprise", uscc=company.uscc)

    def expert(self, number: int) -> Voice:
        return self.voice(f"expert-{number}", role="expert")

    def operator(self) -> Voice:
        return self.voice("operator-1", role="operator")

    def platform(self, client: str = "hohhot-platform") -> Voice:
        return self.voice(f"of-{client}", role="platform", client=client)

    def anybody(self) -> Voice:
        return Voice(self.http, {})

    # --- time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return legal_day(self.now)

    def move_to(self, instant: datetime) -> None:
        self.clock.move_to(instant)

    def wait_until(self, instant: datetime | str) -> None:
        """The clock is moved forward only."""
        instant = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        if self.now < instant:
            self.clock.move_to(instant)

    # --- what the city itself does

    async def found(self) -> None:
        """Experts are listed and a round is opened today."""
        city = self.officer()
        for number in range(1, EXPERTS + 1):
            self.expert_ids.append((await city.create("/experts", expert(number)))["id"])
        self.round_id = await self.open_round()

    async def open_round(self, **changes: Any) -> str:
        row = await self.officer().create("/rounds", round_(self.today, **changes))
        await self.officer().act(f"/rounds/{row['id']}", "open")
        return str(row["id"])

    async def register(self, company: Company, **changes: Any) -> str:
        return str(
            (await self.enterprise(company).create("/enterprises", company.registration(**changes)))["id"]
        )

    async def decide(
        self,
        outcomes: dict[str, str],
        *,
        by: Voice | None = None,
        instead_of: str | None = None,
        held_on: str | None = None,
    ) -> Body:
        """A decision of today: `{application id: PROPOSE or DECLINE}`."""
        body = {
            "meeting": "市工信局党组会议",
            "held_on": held_on or self.today.isoformat(),
            "minutes_number": f"党组纪要示例{next(_minutes)}号",
            "outcomes": [{"application_id": id_, "outcome": outcome} for id_, outcome in outcomes.items()],
        }
        if instead_of:
            body["supersedes_id"] = instead_of
        return await (by or self.officer()).create("/decisions", body)

    async def publish(self, decision_id: str, application_ids: list[str], **changes: Any) -> Body:
        body = {"title": "拟认定名单公示", "decision_id": decision_id, "application_ids": application_ids}
        return await self.officer().create("/notices", body | changes)

    # --- what stands behind HTTP

    async def work(self, act: Callable[..., Awaitable[Result]], *subject: Any, **given: Any) -> Result:
        """An act of the service's own, for which no officer has a button, in a transaction of its own."""
        async with transaction(self.engine) as session:
            return await act(session, WORKER, *subject, now=self.now, **given)

    async def rows(self, statement: str, **given: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(statement), given)).all())
