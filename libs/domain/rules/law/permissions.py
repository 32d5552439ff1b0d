"""Who acts: the roles of the scheme, the areas they answer for, and what each may do.

`MAY` is the only place that says which role may do what; the edge asks it before it parses, `advance` asks it again
before it moves anything. Which *cases* an actor sees is decided in the queries.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.rules.errors import Forbidden


class Role(StrEnum):
    """The roles of the scheme (角色)."""

    ENTERPRISE = "enterprise"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    EXPERT = "expert"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    PLATFORM = "platform"
    ANYBODY = "anybody"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, the role in which the person acts, and the program the person speaks through.

    `district` is a recommender's code (facts: hohhot_divisions), set for county officers; `uscc` is the unified
    social credit code (统一社会信用代码) of the enterprise that authorised the person.
    """

    person: str
    role: Role
    client: str
    district: str | None = None
    uscc: str | None = None
    on_behalf_of: str | None = None


WORKER = Actor(person="zjtx-worker", role=Role.SYSTEM, client="zjtx-worker")
PUBLIC = Actor(person="anonymous", role=Role.ANYBODY, client="public")

_ENTERPRISE = frozenset({Role.ENTERPRISE})
_COUNTY = frozenset({Role.COUNTY_OFFICER})
_CITY = frozenset({Role.CITY_OFFICER})
_EXPERT = frozenset({Role.EXPERT})
_OPERATOR = frozenset({Role.OPERATOR})
_PLATFORM = frozenset({Role.PLATFORM})
_SYSTEM = frozenset({Role.SYSTEM})
_ANYBODY = frozenset(Role)
_OFFICERS = _COUNTY | _CITY
_CASE_READERS = _ENTERPRISE | _OFFICERS | frozenset({Role.AUDITOR})

MAY: dict[str, frozenset[Role]] = {
    # rounds
    "round.create": _CITY,
    "round.amend": _CITY,
    "round.open": _CITY,
    "round.close": _CITY | _SYSTEM,
    "round.read": _CASE_READERS | _EXPERT | _PLATFORM,
    # enterprises
    "enterprise.create": _ENTERPRISE | _CITY,
    "enterprise.amend": _ENTERPRISE | _CITY,
    "enterprise.read": _CASE_READERS,
    # applications
    "application.create": _ENTERPRISE,
    "application.open_re_review": _CITY | _SYSTEM,
    "application.amend": _ENTERPRISE,
    "application.prolong": _CITY,
    "application.submit": _ENTERPRISE,
    "application.answer_supplement": _ENTERPRISE,
    "application.withdraw": _ENTERPRISE,
    "application.request_supplement": _OFFICERS,
    "application.lapse": _CITY | _SYSTEM,
    "application.recommend": _COUNTY,
    "application.not_recommend": _COUNTY,
    "application.start_expert_review": _CITY,
    "application.conclude_expert_review": _CITY,
    "application.reopen_expert_review": _CITY | _EXPERT,
    "application.propose": _CITY,
    "application.decline": _CITY,
    "application.confirm": _CITY,
    "application.publish_notice": _CITY,
    "application.hold_for_objection": _ANYBODY,
    "application.resume_notice": _CITY,
    "application.decline_on_objection": _CITY,
    "application.decline_on_revocation": _CITY,
    "application.recognise": _CITY | _SYSTEM,
    "application.read": _CASE_READERS | _EXPERT,
    # county reviews
    "county_review.create": _COUNTY,
    "county_review.amend": _COUNTY,
    "county_review.complete": _COUNTY,
    "county_review.void": _SYSTEM,
    "county_review.read": _OFFICERS | frozenset({Role.AUDITOR}),
    # experts and their reviews
    "expert.create": _CITY,
    "expert.amend": _CITY | _EXPERT,
    "expert.read": _CITY | _EXPERT | frozenset({Role.AUDITOR}),
    "expert_review.assign": _CITY,
    "expert_review.submit": _EXPERT,
    "expert_review.recuse": _EXPERT | _CITY,
    "expert_review.void": _SYSTEM,
    "expert_review.read": _CITY | _EXPERT | frozenset({Role.AUDITOR}),
    # decisions, notices, objections
    "decision.create": _CITY,
    "decision.supersede": _CITY,
    "decision.read": _OFFICERS | frozenset({Role.AUDITOR}),
    "notice.create": _CITY,
    "notice.extend": _CITY,
    "notice.conclude": _CITY | _SYSTEM,
    "notice.read": _CASE_READERS,
    "objection.create": _ANYBODY,
    "objection.uphold": _CITY,
    "objection.dismiss": _CITY,
    "objection.read": _CITY | frozenset({Role.AUDITOR}),
    # certifications
    "certification.create": _CITY | _SYSTEM,
    "certification.take_over": _CITY,
    "certification.remind": _SYSTEM,
    "certification.expire": _CITY | _SYSTEM,
    "certification.open_re_review": _CITY | _SYSTEM,
    "certification.renew": _CITY | _SYSTEM,
    "certification.reissue": _CITY,
    "certification.revoke": _CITY,
    "certification.reinstate": _CITY,
    "certification.read": _CASE_READERS,
    # revocations
    "revocation.create": _CITY | _SYSTEM,
    "revocation.amend": _CITY,
    "revocation.notify": _CITY,
    "revocation.state_case": _ENTERPRISE,
    "revocation.uphold": _CITY,
    "revocation.dismiss": _CITY,
    "revocation.publish": _CITY,
    "revocation.overturn": _CITY,
    "revocation.read": _CASE_READERS,
    # monitoring
    "enrolment.create": _CITY | _SYSTEM,
    "enrolment.move": _CITY,
    "enrolment.end": _CITY,
    "enrolment.resume": _CITY,
    "enrolment.read": _CASE_READERS,
    "obligation.create": _SYSTEM,
    "obligation.draft": _ENTERPRISE,
    "obligation.remind": _SYSTEM,
    "obligation.report": _ENTERPRISE,
    "obligation.correct": _ENTERPRISE,
    "obligation.chase": _SYSTEM,
    "obligation.escalate": _SYSTEM,
    "obligation.end": _CITY,
    "obligation.read": _CASE_READERS,
    # rewards
    "reward.create": _CITY,
    "reward.note_recovery": _CITY,
    "reward.lift_recovery": _CITY,
    "reward.read": _CASE_READERS,
    # measures
    "measure_file.create": _CITY,
    "measure_file.adopt": _CITY,
    "measure_file.discard": _CITY,
    "measure_file.read": _CITY | frozenset({Role.AUDITOR}),
    "rehearsal.create": _CITY,
    "rehearsal.assess": _SYSTEM,
    "rehearsal.finish": _SYSTEM,
    "rehearsal.read": _CITY | frozenset({Role.AUDITOR}),
    # the service itself
    "calendar_year.create": _OPERATOR | _CITY,
    "calendar_year.read": _CASE_READERS | _OPERATOR,
    "local_day_off.create": _OPERATOR | _CITY,
    "local_day_off.read": _CASE_READERS | _OPERATOR,
    "event.read": _PLATFORM,
    "subscription.create": _PLATFORM,
    "subscription.amend": _PLATFORM,
    "subscription.delete": _PLATFORM,
    "subscription.pause": _SYSTEM,
    "subscription.rotate_secret": _PLATFORM,
    # how much a client is told of a case is the city's to say
    "subscription.set_payload": _CITY,
    "subscription.ping": _PLATFORM,
    "subscription.read": _PLATFORM | _CITY,
    "delivery.read": _OPERATOR,
    "delivery.replay": _OPERATOR,
    "month.archive": _OPERATOR,
    "reconciliation.create": _OPERATOR | _SYSTEM,
    "reconciliation.compare": _SYSTEM,
    "reconciliation.finish": _SYSTEM,
    "reconciliation.read": _OPERATOR,
    "feed_package.create": _OPERATOR | _CITY,
    "feed_package.make": _SYSTEM,
    # an operator sees no case's content: the files are handed over by those whose cases they tell of
    "feed_package.hand_over": _CITY,
    "feed_package.record_receipt": _OPERATOR | _CITY,
    "feed_package.withdraw": _OPERATOR | _CITY,
    "feed_package.read": _OPERATOR | _CITY | frozenset({Role.AUDITOR}),
    "audit.read": frozenset({Role.AUDITOR}),
}


def may(role: Role, operation: str) -> bool:
    """Whether `role` may ever perform `operation` (`noun.act`); an operation without a row is a defect."""
    return role in MAY[operation]


def require(actor: Actor, operation: str) -> None:
    """Raises Forbidden unless the actor's role may perform the operation."""
    if not may(actor.role, operation):
        raise Forbidden()
