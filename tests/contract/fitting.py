"""Bodies and rows that an operation can do something with: what no schema can say, and every caller knows."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from world import World

from domain.rules.facts.identifiers import make_credit_code
from domain.rules.law.life_cycles import LIFE_CYCLES
from factories import XINCHENG, content, judgements, left_to, measure_file, report

Body = dict[str, Any]
REWARDS = ("FIRST_RECOGNITION_BONUS", "PRIORITY_PUBLIC_SERVICES", "PRIORITY_PROJECT_RECOMMENDATION")
# How often what was generated is replaced by what fits; the rest stays as schemathesis made it.
_OFTEN = 0.7
_serials = count(50_000_000)

# Where an operation that is no move of the path's own noun wants certain states: (noun, key) → states.
_STATES: dict[tuple[str, str], tuple[str, ...]] = {
    ("application", "application.amend"): ("DRAFT", "SUPPLEMENT_REQUESTED"),
    ("application", "expert_review.assign"): ("IN_EXPERT_REVIEW",),
    ("certification", "certification.open_re_review"): ("ACTIVE",),
    ("certification", "certification.reissue"): ("ACTIVE",),
    ("county_review", "county_review.amend"): ("IN_PROGRESS",),
    ("delivery", "delivery.replay"): ("PARKED",),
    ("feed_package", "feed_package.hand_over"): ("READY", "RECEIVED"),
    ("notice", ""): ("PUBLISHED",),
    ("notice", "notice.extend"): ("PUBLISHED",),
    ("revocation", "revocation.amend"): ("OPENED",),
    ("revocation", "revocation.state_case"): ("NOTIFIED",),
    ("round", "round.amend"): ("DRAFT", "OPEN"),
}
# What a body may name, where not every row of the noun will do: (operation, field) → noun, states.
_NAMED: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("createApplication", "round_id"): ("round", ("OPEN",)),
    ("createCountyReview", "application_id"): ("application", ("SUBMITTED",)),
    ("createDecision", "application_id"): ("application", ("REVIEWED",)),
    ("createDecision", "supersedes_id"): ("decision", ("RECORDED",)),
    ("createRevocation", "certification_id"): ("certification", ("ACTIVE", "EXPIRED")),
    ("createReward", "certification_id"): ("certification", ("ACTIVE",)),
}


def states(noun: str, key: str) -> tuple[str, ...] | None:
    """The states of the noun in which the operation can succeed; None where any will do."""
    if (noun, key) in _STATES:
        return _STATES[noun, key]
    cycle, act = LIFE_CYCLES.get(noun), key.rpartition(".")[2]
    if cycle is None or not key.startswith(f"{noun}.") or act not in cycle.acts:
        return None
    return tuple(state for state in cycle.states if act in cycle.allowed(state))


def wait(world: World, operation: str, case: Any) -> None:
    """Lets the time pass that must have passed before the operation can succeed."""
    if operation in ("recogniseApplication", "concludeNotice") and world.chance.random() < world.pace.waits:
        _wait_for_notice(world, case)


def fit(world: World, operation: str, case: Any) -> str | None:
    """Makes a body fit; returns the credit code of the enterprise that must be the one to send it, if any."""
    _name_rows(world, operation, case.body)
    if operation in _FITS and world.chance.random() < _OFTEN:
        return _FITS[operation](world, case)
    return None


def _name_rows(world: World, operation: str, body: Any) -> None:
    """Puts rows that exist where ids stand."""
    if isinstance(body, list):
        for part in body:
            _name_rows(world, operation, part)
    if not isinstance(body, dict):
        return
    for name, value in body.items():
        noun, wanted = _NAMED.get((operation, name), (re.sub(r"_ids?$", "", name), None))
        if name.endswith("_id") and isinstance(value, str) and (row := world.any_of(noun, wanted)):
            body[name] = row["id"]
        elif name.endswith("_ids") and isinstance(value, list):
            rows = [world.any_of(noun, wanted) for _ in value]
            body[name] = list({row["id"]: None for row in rows if row})
        else:
            _name_rows(world, operation, value)


def _enterprise(world: World, case: Any) -> str:
    uscc = make_credit_code(XINCHENG, f"{next(_serials)}")
    case.body |= {"uscc": uscc, "district": XINCHENG, "registered_on": "2015-06-18"}
    return uscc


def _application(world: World, case: Any) -> str:
    case.body |= content()
    return str(world.newest("enterprise")["uscc"])


def _content(world: World, case: Any) -> None:
    case.body |= content()


def _wait_for_notice(world: World, case: Any) -> None:
    """The clock goes on to where the notice is over."""
    id_ = str(case.path_parameters.get("id"))
    notice_id = world.rows["application"].get(id_, {}).get("notice_id") or id_
    world.wait_until(world.ask(f"/v1/notices/{notice_id}").get("ends_at"))


def _decision(world: World, case: Any) -> None:
    case.body["held_on"] = world.today.isoformat()
    case.body.pop("supersedes_id", None)


def _notice(world: World, case: Any) -> None:
    if named := world.any_of("application", ("PROPOSED",)):
        case.body |= {
            "application_ids": [named["id"]],
            "decision_id": named.get("decision_id") or named["id"],
        }
    case.body.pop("last_day", None)


def _extension(world: World, case: Any) -> None:
    """Of the notices that came last, one may still run."""
    running = [row["id"] for row in world.rows["notice"].values() if row["status"] == "PUBLISHED"]
    if running:
        case.path_parameters["id"] = world.chance.choice(running[-3:])
    case.body["last_day"] = (world.today + timedelta(days=40)).isoformat()


def _objection(world: World, case: Any) -> None:
    if named := world.any_of("application", ("IN_NOTICE",)):
        case.body["application_id"] = named["id"]
        case.path_parameters["id"] = named.get("notice_id") or named["id"]


def _take_over(world: World, case: Any) -> None:
    case.body |= {"enterprise_id": world.newest("enterprise")["id"], "recognised_on": "2023-06-01"}


def _reward(world: World, case: Any) -> None:
    case.body["code"] = world.chance.choice(REWARDS)


def _expert(world: World, case: Any) -> None:
    case.body["person"] = f"expert-{secrets.token_hex(6)}"
    case.body.pop("employer_uscc", None)
    case.body.pop("interests", None)


def _interests(world: World, case: Any) -> None:
    case.body.clear()
    case.body["interests"] = []


def _findings(world: World, case: Any) -> None:
    """What the county judges in the application that the review is of."""
    review = world.ask(f"/v1/county-reviews/{case.path_parameters['id']}")
    case.body |= {"site_visit": True, "findings": judgements(_left_to(world, review, "COUNTY"))}


def _opinion(world: World, case: Any) -> None:
    review = world.ask(f"/v1/expert-reviews/{case.path_parameters['id']}")
    case.body["findings"] = judgements(_left_to(world, review, "EXPERT"))


def _left_to(world: World, review: Body, judge: str) -> list[str]:
    application = world.ask(f"/v1/applications/{review.get('application_id')}")
    return left_to(application["assessment"], judge) if "assessment" in application else []


def _measure_file(world: World, case: Any) -> None:
    made = measure_file(world.chance.randint(3, 1000))
    case.body |= {**made, "text": f"{made['text']}\n# {secrets.token_hex(8)}\n"}


def _report(world: World, case: Any) -> None:
    case.body |= report()


def _round(world: World, case: Any) -> None:
    first = world.today
    case.body |= {
        "measure_id": "bg-2022-03",
        "opens_on": first.isoformat(),
        "closes_on": (first + timedelta(days=120)).isoformat(),
    }


def _receipt(world: World, case: Any) -> None:
    case.body |= {"received_on": world.today.isoformat(), "refused": []}


def _prolonging(world: World, case: Any) -> None:
    case.body.clear()
    case.body["closes_on"] = (world.today + timedelta(days=200)).isoformat()


_FITS: dict[str, Callable[[World, Any], str | None]] = {
    "amendCountyReview": _findings,
    "createMeasureFile": _measure_file,
    "submitExpertReview": _opinion,
    "amendApplication": _content,
    "amendExpert": _interests,
    "amendRound": _prolonging,
    "createApplication": _application,
    "createDecision": _decision,
    "createEnterprise": _enterprise,
    "createExpert": _expert,
    "createNotice": _notice,
    "createObjection": _objection,
    "createReward": _reward,
    "createRound": _round,
    "extendNotice": _extension,
    "recordReceiptOfFeedPackage": _receipt,
    "reportObligation": _report,
    "takeOverCertification": _take_over,
}
