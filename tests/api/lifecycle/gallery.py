"""One row in every state of every life cycle, each with what an act on it needs around it."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from cases import Case
from city import City
from domain.acts.monitoring.chase import chase
from domain.acts.monitoring.open_obligations import open_obligations
from domain.acts.reconciliations.compare import compare
from domain.acts.rehearsals.assess import assess
from domain.rules.law.life_cycles import AFTER_THE_DECISION, APPLICATION, BEFORE_THE_DECISION
from factories import Company, at, measure_file, report, round_
from titles import Proceedings, Title
from worker.jobs.make_feed_packages import make_packages

# What must be over at PRESENT (a notice, a hearing, a supplement's time) began at PAST.
PAST, PRESENT = at("2026-03-02"), at("2026-03-16")
HELD_SINCE, ENDED_SINCE = "2023-06-01", "2022-06-01"
# companies of which only the feed hears
_PACKED = count(900)


@dataclass
class Scene:
    """A row of `noun` in `state`, and the case, title and proceedings that it belongs to."""

    noun: str
    state: str
    id: str
    case: Case | None = None
    title: Title | None = None
    proceedings: Proceedings | None = None

    def moved_to(self, city: City) -> "Scene":
        """The same scene in a copy of its city."""
        moved = copy(self)
        moved.case, moved.title = _moved(self.case, city), _moved(self.title, city)
        if self.proceedings:
            moved.proceedings = _moved(self.proceedings, city)
            moved.proceedings.title = _moved(self.proceedings.title, city)
        return moved

    @property
    def city(self) -> City:
        return (self.case or self.title).city


def _moved(thing: Any, city: City) -> Any:
    moved = copy(thing)
    if moved:
        moved.city = city
    return moved


@dataclass
class Gallery:
    """`scenes[noun, state]`; `re_reviews[state]` are applications whose title stands in notified proceedings."""

    expert_ids: list[str]
    round_id: str
    # whether somebody has acted in it since it was last put back
    touched: bool = False
    scenes: dict[tuple[str, str], Scene] = field(default_factory=dict)
    re_reviews: dict[str, Scene] = field(default_factory=dict)

    def show(self, noun: str, state: str, id_: str, around: "Case | Scene") -> None:
        if isinstance(around, Case):
            around = Scene(noun, state, id_, around)
        self.scenes[noun, state] = replace(around, noun=noun, state=state, id=id_)

    def of(self, noun: str, state: str) -> Scene:
        return self.scenes[noun, state]


async def furnish(city: City) -> Gallery:
    """Builds everything, from the city's foundation to PRESENT."""
    gallery, companies = Gallery(city.expert_ids, city.round_id), (Company(number) for number in count(100))
    titles = await _titles(city, companies)
    city.move_to(PAST)
    await _begin_proceedings(city, titles)
    cases = {state: await Case.drafted(city, next(companies)) for state in APPLICATION.states}
    founded = await (await Case.drafted(city, next(companies))).to("OBJECTION_UNDER_REVIEW")
    await founded.settle("uphold")
    gallery.show("objection", "FOUNDED", founded.objection["id"], founded)
    await cases["LAPSED"].to("SUPPLEMENT_REQUESTED")
    await _through_every_turn(gallery, cases["RECOGNISED"])
    city.move_to(PRESENT)
    for state, case in cases.items():
        gallery.show("application", state, case.id, await case.to(state))
    await _notices_and_objections(gallery, cases)
    await _reviews(gallery, city, companies)
    await _re_reviews(gallery, titles)
    await _held(gallery, titles["ACTIVE"], titles["EXPIRED"])
    await _revoked(gallery, titles)
    await _rounds(gallery, city, cases["DRAFT"])
    await _measures(gallery, city, cases["DRAFT"])
    await _reconciliations(gallery, city, cases["DRAFT"])
    await _feed_packages(gallery, city, cases["DRAFT"])
    return gallery


# --- applications and what hangs on them


async def _through_every_turn(gallery: Gallery, case: Case) -> None:
    """Declined, proposed by a later decision, objected to without foundation; it waits for its notice's end."""
    await case.to("DECLINED")
    superseded = case.row["decision_id"]
    await case.decide("PROPOSE", instead_of=superseded)
    gallery.show("decision", "SUPERSEDED", superseded, case)
    await case.publish()
    await case.object()
    await case.settle("dismiss")
    gallery.show("objection", "UNFOUNDED", case.objection["id"], case)


async def _notices_and_objections(gallery: Gallery, cases: dict[str, Case]) -> None:
    proposed, running, held, over = (
        cases[state] for state in ("PROPOSED", "IN_NOTICE", "OBJECTION_UNDER_REVIEW", "RECOGNISED")
    )
    gallery.show("decision", "RECORDED", proposed.row["decision_id"], proposed)
    gallery.show("notice", "PUBLISHED", running.row["notice_id"], running)
    gallery.show("objection", "FILED", held.objection["id"], held)
    await over.city.officer().act(f"/notices/{over.row['notice_id']}", "conclude")
    gallery.show("notice", "CONCLUDED", over.row["notice_id"], over)


async def _reviews(gallery: Gallery, city: City, companies: Iterator[Company]) -> None:
    begun, voided = [await (await Case.drafted(city, next(companies))).to("SUBMITTED") for _ in range(2)]
    recommended = gallery.of("application", "RECOMMENDED").case
    await begun.examine()
    await voided.recommend()
    await voided.start()
    for state, case in (("IN_PROGRESS", begun), ("COMPLETED", recommended), ("VOIDED", voided)):
        if state == "VOIDED":
            gallery.show("expert_review", "VOIDED", _id(await voided.review_of(1)), voided)
            await voided.ask()
        rows = await city.officer().all("/county-reviews", application_id=case.id)
        gallery.show("county_review", state, rows[0]["id"], case)
    panel = await (await Case.drafted(city, next(companies))).to("IN_EXPERT_REVIEW")
    await panel.vote(2)
    await city.officer().act(await panel.review_of(3), "recuse", {"reason": "应当回避"})
    for number, state in ((1, "ASSIGNED"), (2, "SUBMITTED"), (3, "RECUSED")):
        gallery.show("expert_review", state, _id(await panel.review_of(number)), panel)


def _id(path: str) -> str:
    return path.rpartition("/")[2]


async def _rounds(gallery: Gallery, city: City, case: Case) -> None:
    draft = await city.officer().create("/rounds", round_(city.today))
    gallery.show("round", "DRAFT", draft["id"], case)
    gallery.show("round", "OPEN", await city.open_round(), case)
    closed = await city.open_round()
    await city.officer().act(f"/rounds/{closed}", "close")
    gallery.show("round", "CLOSED", closed, case)


async def _measures(gallery: Gallery, city: City, case: Case) -> None:
    """Three files, each for the years after the one before, and two rehearsals."""
    for number, state in enumerate(("ADOPTED", "DRAFT", "DISCARDED"), start=1):
        row = await city.officer().create("/measure-files", measure_file(number))
        if state != "DRAFT":
            verb = {"ADOPTED": "adopt", "DISCARDED": "discard"}[state]
            await city.officer(2).act(f"/measure-files/{row['id']}", verb)
        gallery.show("measure_file", state, row["id"], case)
    for measure, state in (("bg-2022-03", "RUNNING"), ("miit-2026-2", "FINISHED")):
        row = await city.officer().create(f"/measures/{measure}/rehearsals", {})
        if state == "FINISHED":
            await city.work(assess, row["id"])
        gallery.show("rehearsal", state, row["id"], case)


async def _reconciliations(gallery: Gallery, city: City, case: Case) -> None:
    for state in ("FINISHED", "RUNNING"):
        row = await city.operator().create("/reconciliations")
        if state == "FINISHED":
            await city.work(compare, row["id"], held=(), received=(), last=True)
        gallery.show("reconciliation", state, row["id"], case)


async def _feed_packages(gallery: Gallery, city: City, case: Case) -> None:
    """Each takes up what the one before has left: the oldest first, and in the end what was withdrawn."""
    for state in ("RECEIVED", "READY", "WITHDRAWN", "REQUESTED"):
        await Title.taken_over(city, Company(next(_PACKED)), HELD_SINCE)
        row = await city.operator().create("/feed-packages")
        if state in ("RECEIVED", "READY"):
            await make_packages(city.engine, "https://zjtx.test", lambda: city.now)
        path = f"/feed-packages/{row['id']}"
        if state == "RECEIVED":
            receipt = {"receipt_number": "示例回执1号", "received_on": city.today.isoformat()}
            await city.operator().act(path, "record-receipt", receipt)
        if state == "WITHDRAWN":
            await city.operator().act(path, "withdraw", {"reason": "未交出"})
        gallery.show("feed_package", state, row["id"], case)


# --- titles and what hangs on them

WITH_RE_REVIEW = (*BEFORE_THE_DECISION, *AFTER_THE_DECISION, "ACTIVE", "EXPIRED")
WITHOUT = ("OPENED", "UPHELD", "DISMISSED", "PUBLISHED", "OVERTURNED")


async def _titles(city: City, companies: Iterator[Company]) -> dict[str, Scene]:
    """A title for each state of a re-review, of a title and of proceedings; a re-review is drafted for some."""
    scenes = {}
    for state in (*WITH_RE_REVIEW, *WITHOUT):
        title = await Title.taken_over(
            city, next(companies), ENDED_SINCE if state == "EXPIRED" else HELD_SINCE
        )
        case = await title.re_review() if state in WITH_RE_REVIEW else None
        scenes[state] = Scene("application", state, case.id if case else "", case, title)
    await scenes["EXPIRED"].title.expire()
    await scenes["EXPIRED"].case.to("PROPOSED")
    for state in ("ACTIVE", "PUBLISHED"):
        await scenes[state].title.reward()
    return scenes


async def _begin_proceedings(city: City, scenes: dict[str, Scene]) -> None:
    for state, scene in scenes.items():
        scene.proceedings = await scene.title.proceedings()
        if state != "OPENED":
            await scene.proceedings.notify()
    for state in ("ACTIVE", "PUBLISHED"):
        # February's and March's reports
        await city.work(open_obligations, (await scenes[state].title.enrolment())["id"])


async def _re_reviews(gallery: Gallery, scenes: dict[str, Scene]) -> None:
    for state in (*BEFORE_THE_DECISION, *AFTER_THE_DECISION):
        await scenes[state].case.to(state)
        gallery.re_reviews[state] = scenes[state]


async def _held(gallery: Gallery, active: Scene, expired: Scene) -> None:
    """Two titles that are renewed, revoked or left to expire, whichever act comes first."""
    for state, scene in (("ACTIVE", active), ("EXPIRED", expired)):
        await scene.case.to("IN_NOTICE")
        gallery.show("certification", state, scene.title.id, scene)
    gallery.show("revocation", "NOTIFIED", active.proceedings.id, active)
    gallery.show("enrolment", "ENROLLED", (await active.title.enrolment())["id"], active)
    rewards = await active.city.officer().all("/rewards", certification_id=active.title.id)
    gallery.show("reward", "GRANTED", rewards[0]["id"], active)
    february, march = sorted(await active.title.obligations(), key=lambda row: row["period_first_day"])
    await active.city.work(chase, february["id"])
    gallery.show("obligation", "OVERDUE", february["id"], active)
    gallery.show("obligation", "DUE", march["id"], active)


async def _revoked(gallery: Gallery, scenes: dict[str, Scene]) -> None:
    """Proceedings in every other state; of the title whose revocation is published, all that ended with it."""
    revoked = scenes["PUBLISHED"]
    february, march = sorted(await revoked.title.obligations(), key=lambda row: row["period_first_day"])
    own = revoked.city.enterprise(revoked.title.company)
    await own.act(f"/obligations/{february['id']}", "report", report())
    for state in WITHOUT:
        await scenes[state].proceedings.to(state)
        gallery.show("revocation", state, scenes[state].proceedings.id, scenes[state])
    gallery.show("certification", "REVOKED", revoked.title.id, revoked)
    gallery.show("obligation", "REPORTED", february["id"], revoked)
    gallery.show("obligation", "ENDED", march["id"], revoked)
    gallery.show("enrolment", "ENDED", (await revoked.title.enrolment())["id"], revoked)
    rewards = await revoked.city.officer().all("/rewards", certification_id=revoked.title.id)
    gallery.show("reward", "RECOVERY_NOTED", rewards[0]["id"], revoked)
