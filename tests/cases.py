"""One application and what everybody does with it over HTTP: `await case.to("REVIEWED")` brings it there."""

from typing import Any, Self

from city import City
from factories import Body, Company, content, judgements, left_to, objection
from voices import Voice

# How a case comes to a state: from which one, and by which of the verbs below.
COMES_FROM = {
    "SUBMITTED": ("DRAFT", "submit"),
    "SUPPLEMENT_REQUESTED": ("SUBMITTED", "ask"),
    "LAPSED": ("SUPPLEMENT_REQUESTED", "lapse"),
    "WITHDRAWN": ("SUBMITTED", "withdraw"),
    "RECOMMENDED": ("SUBMITTED", "recommend"),
    "NOT_RECOMMENDED": ("SUBMITTED", "not_recommend"),
    "IN_EXPERT_REVIEW": ("RECOMMENDED", "start"),
    "REVIEWED": ("IN_EXPERT_REVIEW", "review"),
    "PROPOSED": ("REVIEWED", "propose"),
    "DECLINED": ("REVIEWED", "decline"),
    "IN_NOTICE": ("PROPOSED", "publish"),
    "OBJECTION_UNDER_REVIEW": ("IN_NOTICE", "object"),
    "RECOGNISED": ("IN_NOTICE", "recognise"),
}


class Case:
    """`row` is the application as last answered."""

    def __init__(self, city: City, company: Company, row: Body) -> None:
        self.city, self.company, self.row = city, company, row
        self.path = f"/applications/{row['id']}"
        self.notice: Body = {}
        self.decision: Body = {}

    @classmethod
    async def drafted(cls, city: City, company: Company, *, register: bool = True, **changes: Any) -> Self:
        """A draft in the city's round; `changes` are of the company's registration."""
        if register:
            await city.register(company, **changes)
        row = await city.enterprise(company).create("/applications", {"round_id": city.round_id})
        return cls(city, company, row)

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def status(self) -> str:
        return str(self.row["status"])

    @property
    def own(self) -> Voice:
        return self.city.enterprise(self.company)

    @property
    def county(self) -> Voice:
        return self.city.county(self.row["district"])

    async def to(self, state: str) -> Self:
        """Goes on to `state` by the shortest way, on which the clock moves only where a period must end."""
        steps = []
        while state != self.status:
            state, verb = COMES_FROM[state]
            steps.append(verb)
        for verb in reversed(steps):
            await getattr(self, verb)()
        return self

    async def act(self, voice: Voice, verb: str, body: Body | None = None, **given: Any) -> Body:
        self.row = await voice.act(self.path, verb, body, **given)
        return self.row

    async def read(self) -> Body:
        self.row = await self.city.officer().get(self.path)
        return self.row

    # --- the enterprise

    async def fill(self, **facts: Any) -> None:
        self.row = await self.own.amend(self.path, content(**facts))

    async def submit(self) -> Body:
        if not self.row["facts"]:
            await self.fill()
        return await self.act(self.own, "submit")

    async def answer(self) -> Body:
        return await self.act(self.own, "answer-supplement", {"answer": "已补充"})

    async def withdraw(self) -> Body:
        return await self.act(self.own, "withdraw", {"reason": "企业自愿撤回"})

    # --- the county

    async def ask(self) -> Body:
        """For a supplement: by the county while the case is with it, else by the city."""
        voice = self.county if self.status == "SUBMITTED" else self.city.officer()
        return await self.act(voice, "request-supplement", {"items": ["请补充质量管理体系认证"]})

    async def examine(self) -> Body:
        """A county review in which every matter that is the county's is judged."""
        review = await self.county.create("/county-reviews", {"application_id": self.id})
        assessment = (await self.read())["assessment"]
        findings = judgements(left_to(assessment, "COUNTY"))
        return await self.county.amend(f"/county-reviews/{review['id']}", {"findings": findings})

    async def recommend(self) -> Body:
        await self.examine()
        return await self.act(self.county, "recommend", {"comment": "同意推荐"})

    async def not_recommend(self) -> Body:
        await self.examine()
        return await self.act(self.county, "not-recommend", {"comment": "不予推荐"})

    # --- the experts

    async def start(self, *experts: int) -> Body:
        ids = [self.city.expert_ids[number - 1] for number in experts or (1, 2, 3)]
        return await self.act(self.city.officer(), "start-expert-review", {"expert_ids": ids})

    async def assign(self, number: int) -> Body:
        body = {"expert_id": self.city.expert_ids[number - 1]}
        return await self.city.officer().act(self.path, "assign-expert", body)

    async def review_of(self, number: int) -> str:
        """Where the expert's review of this case is."""
        id_ = self.city.expert_ids[number - 1]
        rows = await self.city.officer().all("/expert-reviews", application_id=self.id, expert_id=id_)
        return f"/expert-reviews/{rows[0]['id']}"

    async def vote(self, number: int, opinion: str = "RECOMMEND") -> Body:
        verdict = "MET" if opinion == "RECOMMEND" else "UNMET"
        findings = judgements(left_to(self.row["assessment"], "EXPERT"), verdict)
        body = {"opinion": opinion, "findings": findings, "comment": "评审意见"}
        return await self.city.expert(number).act(await self.review_of(number), "submit", body)

    async def conclude(self) -> Body:
        return await self.act(self.city.officer(), "conclude-expert-review")

    async def review(self) -> Body:
        for number in (1, 2, 3):
            await self.vote(number)
        return await self.conclude()

    # --- the decision and the notice

    async def decide(self, outcome: str, **given: Any) -> Body:
        self.decision = await self.city.decide({self.id: outcome}, **given)
        return await self.read()

    async def propose(self) -> Body:
        return await self.decide("PROPOSE")

    async def decline(self) -> Body:
        return await self.decide("DECLINE")

    async def publish(self, **changes: Any) -> Body:
        self.notice = await self.city.publish(self.row["decision_id"], [self.id], **changes)
        return await self.read()

    async def object(self) -> Body:
        """Somebody objects in public; the receipt stays in `objection`."""
        path = f"/public/notices/{self.row['notice_id']}/objections"
        self.objection = await self.city.anybody().create(path, objection(self.id))
        return await self.read()

    async def settle(self, verb: str, objection_id: str | None = None) -> Body:
        """`uphold` or `dismiss` the objection."""
        path = f"/objections/{objection_id or self.objection['id']}"
        await self.city.officer().act(path, verb, {"finding": "经核查"})
        return await self.read()

    # --- what waits for its day

    async def lapse(self) -> Body:
        if self.status == "SUPPLEMENT_REQUESTED":
            self.city.wait_until(self.row["supplement_due_at"])
        return await self.act(self.city.officer(), "lapse")

    async def notice_over(self) -> None:
        notice = await self.city.officer().get(f"/notices/{self.row['notice_id']}")
        self.city.wait_until(notice["ends_at"])

    async def recognise(self) -> Body:
        await self.notice_over()
        return await self.act(self.city.officer(), "recognise")
