"""How each act is attempted over HTTP, on a scene of the gallery: the same for where it may be done and where not."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from gallery import Gallery, Scene

from domain.acts.feed_packages.make import make
from domain.acts.monitoring.chase import chase
from domain.acts.reconciliations.compare import compare
from domain.acts.rehearsals.assess import assess
from domain.rules.law.life_cycles import LIFE_CYCLES
from factories import at, objection, report
from voices import Body

Attempt = Callable[[Scene, Gallery], Awaitable[object]]
Preparation = Callable[[Scene], Awaitable[object]]
NEXT_DAY = timedelta(days=1)


def by_own(verb: str, body: Body | None = None) -> Attempt:
    return lambda scene, _: scene.case.act(scene.case.own, verb, body)


def by_county(verb: str) -> Attempt:
    return lambda scene, _: scene.case.act(scene.case.county, verb, {"comment": "审核意见"})


def by_city(verb: str, path: str = "/applications", body: Body | None = None, officer: int = 1) -> Attempt:
    return lambda scene, _: scene.city.officer(officer).act(f"{path}/{scene.id}", verb, body)


def by_upholding(scene: Scene, _: Gallery) -> Awaitable[object]:
    return scene.proceedings.uphold()


def by_overturning(scene: Scene, _: Gallery) -> Awaitable[object]:
    return scene.proceedings.overturn()


def decision(outcome: str) -> Attempt:
    """A decision; one that supersedes the former where the table lets it change the outcome."""

    def record(scene: Scene, _: Gallery) -> Awaitable[object]:
        act = outcome.lower()
        former = (
            scene.case.row["decision_id"] if act in LIFE_CYCLES["application"].allowed(scene.state) else None
        )
        return scene.city.decide({scene.case.id: outcome}, instead_of=former)

    return record


def publish(scene: Scene, gallery: Gallery) -> Awaitable[object]:
    some_decision = gallery.of("decision", "RECORDED").id
    return scene.city.publish(scene.case.row["decision_id"] or some_decision, [scene.case.id])


def object_to(scene: Scene, gallery: Gallery) -> Awaitable[object]:
    notice = scene.case.row["notice_id"] or gallery.of("notice", "PUBLISHED").id
    return scene.city.anybody().create(f"/public/notices/{notice}/objections", objection(scene.case.id))


def settle(verb: str) -> Attempt:
    return lambda scene, _: scene.case.settle(verb)


def recognise(scene: Scene, gallery: Gallery) -> Awaitable[object]:
    """Of who is held up by an objection, with that objection's end."""
    if scene.state == "OBJECTION_UNDER_REVIEW":
        return scene.case.settle("dismiss")
    return scene.case.act(scene.city.officer(), "recognise")


async def vote(scene: Scene, _: Gallery) -> object:
    number = {"ASSIGNED": 1, "SUBMITTED": 2, "RECUSED": 3, "VOIDED": 1}[scene.state]
    return await scene.case.vote(number)


async def recuse(scene: Scene, _: Gallery) -> object:
    return await scene.city.officer().act(f"/expert-reviews/{scene.id}", "recuse", {"reason": "应当回避"})


async def stand_aside(scene: Scene, _: Gallery) -> object:
    review = await scene.case.review_of(1)
    return await scene.city.officer().act(review, "recuse", {"reason": "应当回避"})


def supersede(scene: Scene, _: Gallery) -> Awaitable[object]:
    return scene.city.decide({scene.case.id: "DECLINE"}, instead_of=scene.id)


def hand_in(scene: Scene, _: Gallery) -> Awaitable[object]:
    own = scene.city.enterprise(scene.title.company)
    return own.act(f"/obligations/{scene.id}", "report", report())


def correct(scene: Scene, _: Gallery) -> Awaitable[object]:
    own = scene.city.enterprise(scene.title.company)
    return own.act(f"/obligations/{scene.id}", "correct", {**report(), "reason": "原报有误"})


def record_receipt(scene: Scene, _: Gallery) -> Awaitable[object]:
    receipt = {"receipt_number": "示例回执2号", "received_on": scene.city.today.isoformat()}
    return scene.city.operator().act(f"/feed-packages/{scene.id}", "record-receipt", receipt)


def finish_comparing(scene: Scene, _: Gallery) -> Awaitable[object]:
    return scene.city.work(compare, scene.id, held=(), received=(), last=True)


ATTEMPTS: dict[tuple[str, str], Attempt] = {
    ("round", "open"): by_city("open", "/rounds"),
    ("round", "close"): by_city("close", "/rounds"),
    ("application", "submit"): by_own("submit"),
    ("application", "request_supplement"): lambda scene, _: scene.case.ask(),
    ("application", "answer_supplement"): by_own("answer-supplement", {"answer": "已补充"}),
    ("application", "lapse"): by_city("lapse"),
    ("application", "recommend"): by_county("recommend"),
    ("application", "not_recommend"): by_county("not-recommend"),
    ("application", "start_expert_review"): lambda scene, _: scene.case.start(),
    ("application", "conclude_expert_review"): by_city("conclude-expert-review"),
    ("application", "reopen_expert_review"): stand_aside,
    ("application", "propose"): decision("PROPOSE"),
    ("application", "decline"): decision("DECLINE"),
    ("application", "publish_notice"): publish,
    ("application", "hold_for_objection"): object_to,
    ("application", "resume_notice"): settle("dismiss"),
    ("application", "decline_on_objection"): settle("uphold"),
    ("application", "recognise"): recognise,
    ("application", "withdraw"): by_own("withdraw", {"reason": "企业自愿撤回"}),
    ("application", "decline_on_revocation"): by_upholding,
    ("county_review", "complete"): by_county("recommend"),
    ("county_review", "void"): lambda scene, _: scene.case.ask(),
    ("expert_review", "submit"): vote,
    ("expert_review", "recuse"): recuse,
    ("expert_review", "void"): lambda scene, _: scene.case.ask(),
    ("decision", "supersede"): supersede,
    ("notice", "conclude"): by_city("conclude", "/notices"),
    ("objection", "uphold"): by_city("uphold", "/objections", {"finding": "属实"}),
    ("objection", "dismiss"): by_city("dismiss", "/objections", {"finding": "不属实"}),
    ("certification", "expire"): by_city("expire", "/certifications"),
    ("certification", "renew"): recognise,
    ("certification", "revoke"): by_upholding,
    ("certification", "reinstate"): by_overturning,
    ("revocation", "notify"): by_city("notify", "/revocations", {}),
    ("revocation", "uphold"): by_upholding,
    ("revocation", "dismiss"): lambda scene, _: scene.proceedings.dismiss(),
    ("revocation", "publish"): by_city("publish", "/revocations"),
    ("revocation", "overturn"): by_overturning,
    ("enrolment", "end"): by_upholding,
    ("enrolment", "resume"): by_overturning,
    ("obligation", "report"): hand_in,
    ("obligation", "correct"): correct,
    # no officer has a button for this: the worker chases
    ("obligation", "chase"): lambda scene, _: scene.city.work(chase, scene.id),
    ("obligation", "end"): by_upholding,
    ("reward", "note_recovery"): by_upholding,
    ("reward", "lift_recovery"): by_overturning,
    ("measure_file", "adopt"): by_city("adopt", "/measure-files", officer=2),
    ("measure_file", "discard"): by_city("discard", "/measure-files"),
    # nor this: the worker compares
    ("reconciliation", "finish"): finish_comparing,
    # the worker writes its file
    ("feed_package", "make"): lambda scene, _: scene.city.work(make, scene.id, content=b""),
    ("feed_package", "record_receipt"): record_receipt,
    ("feed_package", "withdraw"): by_city("withdraw", "/feed-packages", {"reason": "未交出"}),
    # nobody hurries it: the worker assesses
    ("rehearsal", "finish"): lambda scene, _: scene.city.work(assess, scene.id),
}

# Where an act needs what a state does not have (an objection to settle, say), there is no way to attempt it over HTTP;
# tests/acts/test_the_one_door.py attempts all of them at the door itself.
NOT_OVER_HTTP = {
    ("application", "reopen_expert_review"),
    ("application", "resume_notice"),
    ("application", "decline_on_objection"),
    ("application", "decline_on_revocation"),
    ("county_review", "void"),
    ("expert_review", "void"),
    ("certification", "renew"),
    ("obligation", "end"),
}
# Whose state forbids it, where an act follows from one on something else.
ASKED = {
    ("county_review", "complete"): "application",
    ("certification", "revoke"): "revocation",
    ("certification", "reinstate"): "revocation",
    ("enrolment", "end"): "revocation",
    ("enrolment", "resume"): "revocation",
    ("reward", "note_recovery"): "revocation",
    ("reward", "lift_recovery"): "revocation",
}
# What else refuses, before the state is even looked at.
OTHER_REFUSALS = {
    ("application", "propose"): {"decision_stands"},
    ("application", "decline"): {"decision_stands"},
    ("application", "publish_notice"): {"decision_stands"},
    ("application", "hold_for_objection"): {"unknown_reference", "notice_over"},
    # an expert no longer sees a review that has ended
    ("expert_review", "submit"): {"not_found"},
    ("decision", "supersede"): {"decision_stands"},
}
# A second objection joins the first: it is let through and moves nothing (test_objections.py).
LET_THROUGH = {("application", "OBJECTION_UNDER_REVIEW", "hold_for_objection")}


# --- what must be done, or be over, before an act may be


async def examined(scene: Scene) -> None:
    await scene.case.examine()


async def voted(scene: Scene) -> None:
    for number in (1, 2, 3):
        await scene.case.vote(number)


async def notice_over(scene: Scene) -> None:
    await scene.case.notice_over()


async def recognised(scene: Scene) -> None:
    await scene.case.recognise()


async def window_over(scene: Scene) -> None:
    scene.city.wait_until(at(scene.case.row["due_on"]) + NEXT_DAY)


async def supplement_over(scene: Scene) -> None:
    scene.city.wait_until(scene.case.row["supplement_due_at"])


async def term_over(scene: Scene) -> None:
    scene.city.wait_until(at(scene.title.row["valid_to"]) + NEXT_DAY)


async def period_over(scene: Scene) -> None:
    row = await scene.city.officer().get(f"/obligations/{scene.id}")
    scene.city.wait_until(at(row["period_last_day"]) + NEXT_DAY)


async def due_day_over(scene: Scene) -> None:
    row = await scene.city.officer().get(f"/obligations/{scene.id}")
    scene.city.wait_until(at(row["due_on"]) + NEXT_DAY)


PREPARATIONS: dict[tuple[str, str, str], Preparation] = {
    ("application", "DRAFT", "submit"): lambda scene: scene.case.fill(),
    ("application", "DRAFT", "lapse"): window_over,
    ("application", "SUPPLEMENT_REQUESTED", "lapse"): supplement_over,
    ("application", "SUBMITTED", "recommend"): examined,
    ("application", "SUBMITTED", "not_recommend"): examined,
    ("application", "IN_EXPERT_REVIEW", "conclude_expert_review"): voted,
    ("application", "IN_NOTICE", "recognise"): notice_over,
    ("application", "OBJECTION_UNDER_REVIEW", "recognise"): notice_over,
    ("notice", "PUBLISHED", "conclude"): recognised,
    ("certification", "ACTIVE", "expire"): term_over,
    ("certification", "ACTIVE", "renew"): notice_over,
    ("certification", "EXPIRED", "renew"): notice_over,
    ("obligation", "DUE", "report"): period_over,
    ("obligation", "DUE", "chase"): due_day_over,
}
