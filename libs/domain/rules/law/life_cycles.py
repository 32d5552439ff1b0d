"""Every state and every allowed move of the scheme, as literal tables.

A row reads: from this state, this act leads to that state. What is not in a table cannot happen: `advance` is the
only code that sets a state and it asks these tables first. Who may perform an act stands in `actors.MAY`, whether the
facts of the case allow it is for the act itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.rules.errors import StateForbids

Row = tuple[str, str, str]


@dataclass(frozen=True)
class LifeCycle:
    """The life cycle (生命周期) of one noun: its initial state and its rows `(from, act, to)`."""

    noun: str
    initial: str
    rows: tuple[Row, ...]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which the table first names them."""
        names = [self.initial, *(name for source, _, target in self.rows for name in (source, target))]
        return tuple(dict.fromkeys(names))

    @cached_property
    def terminal(self) -> tuple[str, ...]:
        """States that no act leaves."""
        left = {source for source, _, _ in self.rows}
        return tuple(state for state in self.states if state not in left)

    @cached_property
    def acts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(act for _, act, _ in self.rows))

    @cached_property
    def _targets(self) -> dict[tuple[str, str], str]:
        targets = {(source, act): target for source, act, target in self.rows}
        assert len(targets) == len(self.rows), f"two rows of {self.noun} share a state and an act"  # noqa: S101 - a table that contradicts itself is a defect, never an input
        return targets

    def allowed(self, state: str) -> tuple[str, ...]:
        """The acts that may follow in `state`."""
        return tuple(act for source, act, _ in self.rows if source == state)

    def target(self, state: str, act: str) -> str:
        """The state that `act` leads to from `state`; raises StateForbids where the table has no such row."""
        try:
            return self._targets[state, act]
        except KeyError:
            raise self.refusal(state) from None

    def refusal(self, state: str) -> StateForbids:
        """The refusal of an act that `state` does not allow, with what it allows instead."""
        return StateForbids(current_state=state, allowed_acts=list(self.allowed(state)))


def _from_each(sources: Iterable[str], act: str, target: str) -> tuple[Row, ...]:
    return tuple((source, act, target) for source in sources)


# Round (申报批次)
ROUND = LifeCycle(
    noun="round",
    initial="DRAFT",
    rows=(
        ("DRAFT", "open", "OPEN"),
        ("OPEN", "close", "CLOSED"),
    ),
)

# Application (申请): initial recognition (认定) or re-review (复核)
BEFORE_THE_DECISION = (
    "DRAFT",
    "SUBMITTED",
    "SUPPLEMENT_REQUESTED",
    "RECOMMENDED",
    "IN_EXPERT_REVIEW",
    "REVIEWED",
)
AFTER_THE_DECISION = ("PROPOSED", "IN_NOTICE", "OBJECTION_UNDER_REVIEW")
APPLICATION = LifeCycle(
    noun="application",
    initial="DRAFT",
    rows=(
        ("DRAFT", "submit", "SUBMITTED"),
        ("SUBMITTED", "request_supplement", "SUPPLEMENT_REQUESTED"),
        # the city may find the gap that the county missed: the county then reviews anew (docs/decisions/0003)
        ("RECOMMENDED", "request_supplement", "SUPPLEMENT_REQUESTED"),
        ("IN_EXPERT_REVIEW", "request_supplement", "SUPPLEMENT_REQUESTED"),
        ("REVIEWED", "request_supplement", "SUPPLEMENT_REQUESTED"),
        ("SUPPLEMENT_REQUESTED", "answer_supplement", "SUBMITTED"),
        ("SUPPLEMENT_REQUESTED", "lapse", "LAPSED"),
        # a draft that was never submitted ends with its window
        ("DRAFT", "lapse", "LAPSED"),
        ("SUBMITTED", "recommend", "RECOMMENDED"),
        ("SUBMITTED", "not_recommend", "NOT_RECOMMENDED"),
        ("RECOMMENDED", "start_expert_review", "IN_EXPERT_REVIEW"),
        ("IN_EXPERT_REVIEW", "conclude_expert_review", "REVIEWED"),
        # an interest that comes to light before the decision (docs/decisions/0008)
        ("REVIEWED", "reopen_expert_review", "IN_EXPERT_REVIEW"),
        ("REVIEWED", "propose", "PROPOSED"),
        ("REVIEWED", "decline", "DECLINED"),
        # a recorded decision changes only by a later one
        ("PROPOSED", "decline", "DECLINED"),
        ("DECLINED", "propose", "PROPOSED"),
        ("PROPOSED", "publish_notice", "IN_NOTICE"),
        ("IN_NOTICE", "hold_for_objection", "OBJECTION_UNDER_REVIEW"),
        ("OBJECTION_UNDER_REVIEW", "resume_notice", "IN_NOTICE"),
        ("OBJECTION_UNDER_REVIEW", "decline_on_objection", "DECLINED"),
        ("OBJECTION_UNDER_REVIEW", "recognise", "RECOGNISED"),
        ("IN_NOTICE", "recognise", "RECOGNISED"),
        *_from_each(BEFORE_THE_DECISION, "withdraw", "WITHDRAWN"),
        # a re-review ends with its title (docs/decisions/0004)
        *_from_each((*BEFORE_THE_DECISION, *AFTER_THE_DECISION), "decline_on_revocation", "DECLINED"),
    ),
)
APPLICATION_CLOSED = ("NOT_RECOMMENDED", "DECLINED", "RECOGNISED", "WITHDRAWN", "LAPSED")

# County review (旗县区审核)
COUNTY_REVIEW = LifeCycle(
    noun="county_review",
    initial="IN_PROGRESS",
    rows=(
        ("IN_PROGRESS", "complete", "COMPLETED"),
        ("IN_PROGRESS", "void", "VOIDED"),
        ("COMPLETED", "void", "VOIDED"),
    ),
)

# Expert review (专家评审): one expert, one application
EXPERT_REVIEW = LifeCycle(
    noun="expert_review",
    initial="ASSIGNED",
    rows=(
        ("ASSIGNED", "submit", "SUBMITTED"),
        ("ASSIGNED", "recuse", "RECUSED"),
        ("SUBMITTED", "recuse", "RECUSED"),
        ("ASSIGNED", "void", "VOIDED"),
        ("SUBMITTED", "void", "VOIDED"),
    ),
)

# Party-group decision (党组会议决定)
DECISION = LifeCycle(
    noun="decision",
    initial="RECORDED",
    rows=(("RECORDED", "supersede", "SUPERSEDED"),),
)

# Public notice (公示)
NOTICE = LifeCycle(
    noun="notice",
    initial="PUBLISHED",
    rows=(("PUBLISHED", "conclude", "CONCLUDED"),),
)

# Objection (异议)
OBJECTION = LifeCycle(
    noun="objection",
    initial="FILED",
    rows=(
        ("FILED", "uphold", "FOUNDED"),
        ("FILED", "dismiss", "UNFOUNDED"),
    ),
)

# Certification (认定); EXPIRED means re-review pending (到期待复核), not cancelled
CERTIFICATION = LifeCycle(
    noun="certification",
    initial="ACTIVE",
    rows=(
        ("ACTIVE", "expire", "EXPIRED"),
        ("ACTIVE", "renew", "ACTIVE"),
        ("EXPIRED", "renew", "ACTIVE"),
        ("ACTIVE", "revoke", "REVOKED"),
        ("EXPIRED", "revoke", "REVOKED"),
        ("REVOKED", "reinstate", "ACTIVE"),
    ),
)

# Revocation (撤销/取消资格)
REVOCATION = LifeCycle(
    noun="revocation",
    initial="OPENED",
    rows=(
        ("OPENED", "notify", "NOTIFIED"),
        ("NOTIFIED", "uphold", "UPHELD"),
        ("NOTIFIED", "dismiss", "DISMISSED"),
        ("UPHELD", "publish", "PUBLISHED"),
        ("DISMISSED", "publish", "PUBLISHED"),
        ("UPHELD", "overturn", "OVERTURNED"),
        ("PUBLISHED", "overturn", "OVERTURNED"),
    ),
)
REVOCATION_OPEN = ("OPENED", "NOTIFIED")

# Monitoring enrolment (运行监测纳入)
ENROLMENT = LifeCycle(
    noun="enrolment",
    initial="ENROLLED",
    rows=(
        ("ENROLLED", "end", "ENDED"),
        ("ENDED", "resume", "ENROLLED"),
    ),
)

# Report obligation (定期报送义务): one enterprise, one period
OBLIGATION = LifeCycle(
    noun="obligation",
    initial="DUE",
    rows=(
        ("DUE", "report", "REPORTED"),
        ("DUE", "chase", "OVERDUE"),
        ("OVERDUE", "report", "REPORTED"),
        # a correction is a new version of the report
        ("REPORTED", "correct", "REPORTED"),
        ("DUE", "end", "ENDED"),
        ("OVERDUE", "end", "ENDED"),
    ),
)

# Reconciliation (对账) of the feed
RECONCILIATION = LifeCycle(
    noun="reconciliation",
    initial="RUNNING",
    rows=(("RUNNING", "finish", "FINISHED"),),
)

# Feed package (报送数据包): made by the worker, handed over by people, answered by the receiver's receipt
FEED_PACKAGE = LifeCycle(
    noun="feed_package",
    initial="REQUESTED",
    rows=(
        ("REQUESTED", "make", "READY"),
        ("READY", "record_receipt", "RECEIVED"),
        # asked for in error, never handed over, or lost on the way
        ("REQUESTED", "withdraw", "WITHDRAWN"),
        ("READY", "withdraw", "WITHDRAWN"),
    ),
)

# Reward (奖励)
REWARD = LifeCycle(
    noun="reward",
    initial="GRANTED",
    rows=(
        ("GRANTED", "note_recovery", "RECOVERY_NOTED"),
        # with the revocation falls what was to be recovered for it
        ("RECOVERY_NOTED", "lift_recovery", "GRANTED"),
    ),
)

# Measure file (认定办法文件): loaded by one officer, adopted by another, and from then on in force by its own dates
MEASURE_FILE = LifeCycle(
    noun="measure_file",
    initial="DRAFT",
    rows=(
        ("DRAFT", "adopt", "ADOPTED"),
        ("DRAFT", "discard", "DISCARDED"),
    ),
)

# Rehearsal (试算) of a measure
REHEARSAL = LifeCycle(
    noun="rehearsal",
    initial="RUNNING",
    rows=(("RUNNING", "finish", "FINISHED"),),
)

LIFE_CYCLES = {
    cycle.noun: cycle
    for cycle in (
        ROUND,
        APPLICATION,
        COUNTY_REVIEW,
        EXPERT_REVIEW,
        DECISION,
        NOTICE,
        OBJECTION,
        CERTIFICATION,
        REVOCATION,
        ENROLMENT,
        OBLIGATION,
        RECONCILIATION,
        FEED_PACKAGE,
        REWARD,
        MEASURE_FILE,
        REHEARSAL,
    )
}
