"""One title and the cases about it over HTTP: its re-reviews, and proceedings to cancel it."""

from typing import Any, Self

from cases import Case
from city import City
from factories import Body, Company, evidence

# How proceedings come to a state; `PUBLISHED` here is of a title that was revoked.
COMES_FROM = {
    "NOTIFIED": ("OPENED", "notify"),
    "UPHELD": ("NOTIFIED", "uphold"),
    "DISMISSED": ("NOTIFIED", "dismiss"),
    "PUBLISHED": ("UPHELD", "publish"),
    "OVERTURNED": ("PUBLISHED", "overturn"),
}
EVIDENCE = {
    "FRAUD": ("finding",),
    "TAX_EVASION": ("finding",),
    "MAJOR_INCIDENT": ("event", "handling"),
}


class Title:
    """`row` is the certification as last answered."""

    def __init__(self, city: City, company: Company, row: Body) -> None:
        self.city, self.company, self.row = city, company, row
        self.path = f"/certifications/{row['id']}"

    @classmethod
    async def taken_over(cls, city: City, company: Company, recognised_on: str, **changes: Any) -> Self:
        """A title that the city gave on paper; `changes` are of the company's registration."""
        body = {
            "enterprise_id": await city.register(company, **changes),
            "recognised_on": recognised_on,
            "document": "示例认定通知",
        }
        return cls(city, company, await city.officer().create("/certifications", body))

    @classmethod
    async def of(cls, case: Case) -> Self:
        """The title that a case has led to."""
        row = await case.city.officer().get(f"/certifications/{case.row['certification_id']}")
        return cls(case.city, case.company, row)

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def status(self) -> str:
        return str(self.row["status"])

    async def read(self) -> Body:
        self.row = await self.city.officer().get(self.path)
        return self.row

    async def expire(self) -> Self:
        self.row = await self.city.officer().act(self.path, "expire")
        return self

    async def re_review(self) -> Case:
        """The draft of a re-review, opened by an officer."""
        row = await self.city.officer().act(self.path, "open-re-review")
        return Case(self.city, self.company, row)

    async def latest_re_review(self) -> Case:
        rows = await self.city.officer().all("/applications", certification_id=self.id, kind="RE_REVIEW")
        return Case(self.city, self.company, await self.city.officer().get(f"/applications/{rows[0]['id']}"))

    async def proceedings(self, ground: str = "FRAUD", *parts: str, by: int = 1) -> "Proceedings":
        """A case against the title, with all the evidence that its ground needs unless `parts` are given."""
        body = {
            "certification_id": self.id,
            "ground": ground,
            "evidence": evidence(*(parts or EVIDENCE[ground])),
        }
        return Proceedings(self, await self.city.officer(by).create("/revocations", body))

    async def latest_proceedings(self) -> "Proceedings":
        rows = await self.city.officer().all("/revocations", certification_id=self.id)
        return Proceedings(self, rows[0])

    async def reward(self, code: str = "FIRST_RECOGNITION_BONUS") -> Body:
        return await self.city.officer().create("/rewards", {"certification_id": self.id, "code": code})

    async def enrolment(self) -> Body:
        rows = await self.city.officer().all("/enrolments", enterprise_id=self.row["enterprise_id"])
        return rows[0]

    async def obligations(self) -> list[Body]:
        return await self.city.officer().all("/obligations", enterprise_id=self.row["enterprise_id"])


class Proceedings:
    """A revocation; opened by the first city officer, decided by the second."""

    def __init__(self, title: Title, row: Body) -> None:
        self.title, self.city, self.row = title, title.city, row
        self.path = f"/revocations/{row['id']}"

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def status(self) -> str:
        return str(self.row["status"])

    async def to(self, state: str) -> Self:
        steps = []
        while state != self.status:
            state, verb = COMES_FROM[state]
            steps.append(verb)
        for verb in reversed(steps):
            await getattr(self, verb)()
        return self

    async def _act(self, verb: str, body: Body | None = None, by: int = 2) -> Body:
        self.row = await self.city.officer(by).act(self.path, verb, body)
        return self.row

    async def notify(self, **given: Any) -> Body:
        return await self._act("notify", given, by=1)

    async def state_case(self, words: str = "本企业申辩如下") -> Body:
        voice = self.city.enterprise(self.title.company)
        self.row = await voice.act(self.path, "state-case", {"statement": words})
        return self.row

    async def uphold(self, by: int = 2) -> Body:
        """After the hearing."""
        if self.row["hearing_ends_at"]:
            self.city.wait_until(self.row["hearing_ends_at"])
        return await self._act("uphold", {"minutes_number": "示例1号", "reason": "事实清楚"}, by)

    async def dismiss(self, by: int = 2) -> Body:
        return await self._act("dismiss", {"minutes_number": "示例2号", "reason": "事实不成立"}, by)

    async def publish(self) -> Body:
        return await self._act("publish")

    async def overturn(self) -> Body:
        return await self._act("overturn", {"document": "示例行政判决书", "reason": "原决定已被撤销"})
