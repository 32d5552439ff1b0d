"""The life cycles are whole: what they allow is the scheme's, and what they do not say cannot happen."""

import pytest

from domain.rules.errors import StateForbids
from domain.rules.law.events import FEED_TYPES, TYPES
from domain.rules.law.life_cycles import (
    AFTER_THE_DECISION,
    APPLICATION,
    APPLICATION_CLOSED,
    BEFORE_THE_DECISION,
    CERTIFICATION,
    LIFE_CYCLES,
    REVOCATION_OPEN,
    LifeCycle,
)
from domain.rules.law.permissions import MAY

CYCLES = list(LIFE_CYCLES.values())
MOVES = [(cycle, *row) for cycle in CYCLES for row in cycle.rows]
FORBIDDEN = [
    (cycle, state, act)
    for cycle in CYCLES
    for state in cycle.states
    for act in cycle.acts
    if not any(row[:2] == (state, act) for row in cycle.rows)
]
TERMINAL = {
    "round": {"CLOSED"},
    # DECLINED is left only by a later decision, RECOGNISED never
    "application": {"NOT_RECOMMENDED", "RECOGNISED", "WITHDRAWN", "LAPSED"},
    "county_review": {"VOIDED"},
    "expert_review": {"RECUSED", "VOIDED"},
    "decision": {"SUPERSEDED"},
    "notice": {"CONCLUDED"},
    "objection": {"FOUNDED", "UNFOUNDED"},
    # even a revoked title may be reinstated
    "certification": set(),
    "revocation": {"OVERTURNED"},
    "enrolment": set(),
    # a report may be corrected, and is then reported anew
    "obligation": {"ENDED"},
    "reconciliation": {"FINISHED"},
    "feed_package": {"RECEIVED", "WITHDRAWN"},
    # what is to be recovered is no longer so once the revocation is overturned
    "reward": set(),
    "measure_file": {"ADOPTED", "DISCARDED"},
    "rehearsal": {"FINISHED"},
}
# the life cycles as the scheme tells them, by state
SCHEME = {
    "round": "DRAFT OPEN CLOSED",
    "application": "DRAFT SUBMITTED SUPPLEMENT_REQUESTED RECOMMENDED NOT_RECOMMENDED IN_EXPERT_REVIEW REVIEWED"
    " PROPOSED DECLINED IN_NOTICE OBJECTION_UNDER_REVIEW RECOGNISED WITHDRAWN LAPSED",
    "certification": "ACTIVE EXPIRED REVOKED",
    "revocation": "OPENED NOTIFIED UPHELD DISMISSED PUBLISHED OVERTURNED",
    "enrolment": "ENROLLED ENDED",
}


def named(value: object) -> str | None:
    return value.noun if isinstance(value, LifeCycle) else None


@pytest.mark.parametrize("cycle", CYCLES, ids=LIFE_CYCLES)
def test_every_state_can_be_reached_from_the_first(cycle: LifeCycle) -> None:
    reached, fringe = {cycle.initial}, [cycle.initial]
    while fringe:
        state = fringe.pop()
        fresh = {target for source, _, target in cycle.rows if source == state} - reached
        reached |= fresh
        fringe += fresh
    assert reached == set(cycle.states)


@pytest.mark.parametrize("cycle", CYCLES, ids=LIFE_CYCLES)
def test_a_life_ends_where_the_scheme_lets_it_end(cycle: LifeCycle) -> None:
    assert set(cycle.terminal) == TERMINAL[cycle.noun]
    for state in cycle.terminal:
        assert cycle.allowed(state) == ()


@pytest.mark.parametrize("noun", SCHEME)
def test_the_states_are_those_of_the_scheme(noun: str) -> None:
    assert set(LIFE_CYCLES[noun].states) == set(SCHEME[noun].split())


@pytest.mark.parametrize("cycle", CYCLES, ids=LIFE_CYCLES)
def test_no_state_answers_one_act_in_two_ways(cycle: LifeCycle) -> None:
    pairs = [(source, act) for source, act, _ in cycle.rows]
    assert len(pairs) == len(set(pairs))


def test_a_table_that_contradicts_itself_cannot_be_used() -> None:
    torn = LifeCycle("torn", "A", (("A", "go", "B"), ("A", "go", "C")))
    with pytest.raises(AssertionError, match="torn"):
        torn.target("A", "go")


@pytest.mark.parametrize(("cycle", "state", "act", "target"), MOVES, ids=named)
def test_a_move_in_the_table_leads_where_it_says_and_is_offered(
    cycle: LifeCycle, state: str, act: str, target: str
) -> None:
    assert cycle.target(state, act) == target
    assert act in cycle.allowed(state)


@pytest.mark.parametrize(("cycle", "state", "act"), FORBIDDEN, ids=named)
def test_a_move_that_is_not_in_the_table_is_refused_with_what_is_allowed_instead(
    cycle: LifeCycle, state: str, act: str
) -> None:
    with pytest.raises(StateForbids) as caught:
        cycle.target(state, act)
    assert caught.value.extras == {"current_state": state, "allowed_acts": list(cycle.allowed(state))}


@pytest.mark.parametrize("cycle", CYCLES, ids=LIFE_CYCLES)
def test_a_state_or_an_act_that_nobody_knows_is_refused_too(cycle: LifeCycle) -> None:
    for state, act in (("NOWHERE", cycle.acts[0]), (cycle.initial, "conjure")):
        with pytest.raises(StateForbids):
            cycle.target(state, act)


@pytest.mark.parametrize("cycle", CYCLES, ids=LIFE_CYCLES)
def test_every_act_may_be_done_by_somebody_and_is_told(cycle: LifeCycle) -> None:
    for act in cycle.acts:
        assert MAY[f"{cycle.noun}.{act}"]
        assert TYPES[cycle.noun, act].startswith(f"{cycle.noun}.")


def test_every_recorded_change_may_be_made_by_somebody() -> None:
    assert {f"{noun}.{act}" for noun, act in TYPES} <= set(MAY)


def test_the_feed_is_told_nothing_that_is_not_an_event() -> None:
    assert set(TYPES.values()) >= FEED_TYPES


# --- what the scheme says of single moves ---------------------------------------------------------------------------


def test_an_application_is_before_its_decision_or_after_it_or_closed() -> None:
    parts = (BEFORE_THE_DECISION, AFTER_THE_DECISION, APPLICATION_CLOSED)
    assert sorted(state for part in parts for state in part) == sorted(APPLICATION.states)


def test_an_enterprise_withdraws_before_the_decision_and_never_after() -> None:
    assert {source for source, act, _ in APPLICATION.rows if act == "withdraw"} == set(BEFORE_THE_DECISION)


def test_an_application_lapses_with_its_window_or_with_its_supplements_deadline() -> None:
    assert {source for source, act, _ in APPLICATION.rows if act == "lapse"} == {
        "DRAFT",
        "SUPPLEMENT_REQUESTED",
    }


# the ways of a case from its first state to its last, as the scheme tells them
@pytest.mark.parametrize(
    ("noun", "way"),
    [
        ("round", "open close"),
        (
            "application",
            "submit recommend start_expert_review conclude_expert_review propose publish_notice recognise",
        ),
        ("application", "submit request_supplement answer_supplement not_recommend"),
        ("application", "submit recommend start_expert_review conclude_expert_review decline"),
        (
            "application",
            "submit recommend start_expert_review conclude_expert_review propose publish_notice hold_for_objection"
            " decline_on_objection",
        ),
        ("certification", "expire renew revoke reinstate"),
        ("revocation", "notify uphold publish overturn"),
        ("revocation", "notify dismiss publish"),
        ("obligation", "chase report correct"),
        ("enrolment", "end resume"),
        ("reward", "note_recovery lift_recovery"),
    ],
)
def test_a_case_can_go_the_way_that_the_scheme_describes(noun: str, way: str) -> None:
    cycle = LIFE_CYCLES[noun]
    state = cycle.initial
    for act in way.split():
        state = cycle.target(state, act)
    assert state in {*cycle.terminal, "DECLINED", "ACTIVE", "PUBLISHED", "ENROLLED", "REPORTED", "GRANTED"}


def test_nobody_is_recognised_but_out_of_a_public_notice() -> None:
    before = {source for source, _, target in APPLICATION.rows if target == "RECOGNISED"}
    assert before == {"IN_NOTICE", "OBJECTION_UNDER_REVIEW"}
    assert {source for source, _, target in APPLICATION.rows if target == "IN_NOTICE"} == {
        "PROPOSED",
        "OBJECTION_UNDER_REVIEW",
    }


def test_a_revoked_title_returns_by_reinstatement_alone() -> None:
    assert CERTIFICATION.allowed("REVOKED") == ("reinstate",)


def test_an_expired_title_is_not_cancelled() -> None:
    assert set(CERTIFICATION.allowed("EXPIRED")) == {"renew", "revoke"}


def test_nobody_is_judged_before_being_notified() -> None:
    revocation = LIFE_CYCLES["revocation"]
    assert {source for source, act, _ in revocation.rows if act in {"uphold", "dismiss"}} == {"NOTIFIED"}
    assert set(REVOCATION_OPEN) == {"OPENED", "NOTIFIED"}
