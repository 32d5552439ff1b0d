"""What every chapter of the sample round needs: who speaks, what time it is, and waiting for the worker."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.progress import Progress, TaskID

from sandbox.sample_round.client import Body, Refused, Service, Voice
from sandbox.sample_round.loader import SampleEnterprise, Story
from sandbox.stack import Stack

HOHHOT = ZoneInfo("Asia/Shanghai")
# how long the worker may take over what a leap of the clock makes due, in real seconds
WORKER_SECONDS = 90.0
_LOOK_AGAIN_SECONDS = 0.1
# a token outlives the walk by far
_TOKEN_SECONDS = 3600
Step = Callable[["Journey", "Course"], Coroutine[Any, Any, None]]


class SampleRoundFailed(RuntimeError):
    """The walk did not come where it should; the message says where it stopped."""


@dataclass
class Course:
    """One enterprise on its way: what the service calls its things."""

    enterprise: SampleEnterprise
    enterprise_id: str = ""
    application_id: str = ""
    certification_id: str = ""
    re_review_id: str = ""
    revocation_id: str = ""

    @property
    def story(self) -> Story:
        return self.enterprise.story

    @property
    def path(self) -> str:
        """Of the first application."""
        return f"/applications/{self.application_id}"

    @property
    def re_review_path(self) -> str:
        return f"/applications/{self.re_review_id}"


@dataclass
class Refusal:
    """An attempt that the service had to refuse, and how it did."""

    who: str
    attempt: str
    status_code: int
    title: str


@dataclass
class Journey:
    """The walk under way."""

    stack: Stack
    service: Service
    courses: list[Course]
    progress: Progress
    task: TaskID
    refusals: list[Refusal] = field(default_factory=list)
    expert_ids: list[str] = field(default_factory=list)
    round_id: str = ""
    _voices: dict[str, Voice] = field(default_factory=dict)

    # --- who speaks ---

    def city(self, number: int = 1) -> Voice:
        return self._voice(f"city-{number}", role="city_officer")

    def county(self, district: str) -> Voice:
        return self._voice(f"county-{district}", role="county_officer", district=district)

    def of(self, course: Course) -> Voice:
        """The person whom the enterprise authorised."""
        company = course.enterprise
        return self._voice(f"enterprise-{company.number:02}", role="enterprise", uscc=company.uscc)

    def expert(self, number: int) -> Voice:
        return self._voice(f"expert-{number}", role="expert")

    def operator(self) -> Voice:
        return self._voice("operator-1", role="operator")

    def recommender_as_city_officer(self, district: str) -> Voice:
        """The county's officer, meanwhile with the city: the same person in another role."""
        person = f"county-{district}"
        return Voice(self.service, person, self.stack.token(role="city_officer", person=person))

    def anybody(self) -> Voice:
        return Voice(self.service, "公众")

    def _voice(self, person: str, **members: Any) -> Voice:
        if person not in self._voices:
            token = self.stack.token(person=person, lifetime=_TOKEN_SECONDS, **members)
            self._voices[person] = Voice(self.service, person, token)
        return self._voices[person]

    # --- time ---

    def move_to(self, day: str, hour: int = 9) -> None:
        """Leaps to that hour of a day in Hohhot."""
        self.stack.clock.move_to(datetime.fromisoformat(day).replace(hour=hour, tzinfo=HOHHOT))

    def today(self) -> date:
        return self.stack.clock.now().astimezone(HOHHOT).date()

    async def until(self, reached: Callable[[], Awaitable[bool]], what: str) -> None:
        """Looks until the worker has done it. Raises SampleRoundFailed where that takes too long."""
        deadline = time.monotonic() + WORKER_SECONDS
        while not await reached():
            self.stack.check()
            if time.monotonic() > deadline:
                raise SampleRoundFailed(f"后台任务在{WORKER_SECONDS:.0f}秒内未完成：{what}（{self.today()}）")
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    # --- all at once, and what must fail ---

    async def each(self, courses: Iterable[Course], step: Step) -> None:
        """The step for all of them at once; the first failure ends the walk, as itself."""
        try:
            async with asyncio.TaskGroup() as group:
                for course in courses:
                    group.create_task(step(self, course))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def refused(self, voice: Voice, attempt: str, code: str, request: Awaitable[Body]) -> None:
        """Makes an attempt that must be refused with that code, and notes it. Raises SampleRoundFailed."""
        try:
            await request
        except Refused as refused:
            if refused.code != code:
                raise SampleRoundFailed(f"“{attempt}”应以{code}拒绝：{refused}") from refused
            title = str(refused.problem.get("title", ""))
            self.refusals.append(Refusal(voice.person, attempt, refused.status_code, title))
            return
        raise SampleRoundFailed(f"“{attempt}”应被拒绝（{code}），却被接受")

    def find(self, story: str) -> Course:
        return next(course for course in self.courses if course.story.name == story)

    def say(self, what: str) -> None:
        self.progress.update(self.task, advance=1, description=f"{self.today()} {what}")
