"""The checker of invariants is proven: whatever is planted in a sound database, it finds."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from city import City
from invariants import CHECKS, violations

_A_DRAFT = "id = (SELECT id FROM application WHERE status = 'DRAFT' LIMIT 1)"
_A_TITLE = "id = (SELECT id FROM certification WHERE status = 'ACTIVE' LIMIT 1)"
_AN_ENTRY = "(SELECT id FROM audit_entry WHERE act = 'submit' LIMIT 1)"
_TWO_ENTRIES = (
    "WITH two AS (SELECT id, changes, lead(changes) OVER (ORDER BY version) other FROM audit_entry"
    " WHERE aggregate_id = (SELECT id FROM application WHERE status = 'RECOGNISED' LIMIT 1) AND version < 3)"
)

PLANTED = [
    ("versions_are_without_gaps", f"UPDATE application SET version = version + 1 WHERE {_A_DRAFT}"),
    ("versions_are_without_gaps", f"DELETE FROM audit_entry WHERE id = {_AN_ENTRY}"),
    (
        "versions_are_without_gaps",
        "DELETE FROM audit_entry a WHERE noun = 'application' AND version = "
        "(SELECT max(version) FROM audit_entry b WHERE a.aggregate_id = b.aggregate_id)",
    ),
    ("versions_are_without_gaps", "DELETE FROM history WHERE act = 'recommend'"),
    ("versions_are_without_gaps", "DELETE FROM reward"),
    (
        "replays_are_numbered",
        f"UPDATE audit_entry SET aggregate_id = (SELECT id FROM delivery LIMIT 1) WHERE id = {_AN_ENTRY}",
    ),
    ("every_step_is_a_permitted_transition", "UPDATE history SET role = 'enterprise' WHERE act = 'propose'"),
    (
        "every_step_is_a_permitted_transition",
        "UPDATE history SET to_status = 'RECOGNISED' WHERE act = 'submit' AND noun = 'application'",
    ),
    (
        "the_state_is_the_fold_of_its_history",
        f"UPDATE application SET status = 'RECOGNISED' WHERE {_A_DRAFT}",
    ),
    ("the_trail_says_what_the_history_says", "UPDATE history SET person = 'nobody' WHERE act = 'decline'"),
    (
        "the_trail_says_what_the_history_says",
        "UPDATE history SET reason = '' WHERE act = 'request_supplement'",
    ),
    ("every_change_is_told_once", "DELETE FROM event WHERE type = 'application.proposed'"),
    (
        "every_change_is_told_once",
        "UPDATE event SET type = 'application.declined' WHERE type ~ 'recommended'",
    ),
    ("the_feed_is_promised_everything_in_order", "DELETE FROM delivery"),
    (
        "the_feed_is_promised_everything_in_order",
        "UPDATE event SET feed_sequence = feed_sequence + 5 WHERE type = 'certification.revoked'",
    ),
    ("open_packages_hold_their_deliveries", "UPDATE delivery SET due_at = now()"),
    (
        "open_packages_hold_their_deliveries",
        "UPDATE feed_package_row SET open = true WHERE outcome = 'DELIVERED'",
    ),
    (
        "numbers_are_unique_and_well_formed",
        f"UPDATE certification SET number = 'ZJTX-HHHT-2023-00999-222222' WHERE {_A_TITLE}",
    ),
    ("numbers_are_unique_and_well_formed", f"UPDATE certification SET number = 'ZJTX' WHERE {_A_TITLE}"),
    ("numbers_are_unique_and_well_formed", "UPDATE counter SET last = last + 1 WHERE series = 'application'"),
    ("audit_chains_verify", f"UPDATE audit_entry SET changes = '{{}}' WHERE id = {_AN_ENTRY}"),
    ("audit_chains_verify", f"UPDATE audit_entry SET at = at - interval '1 day' WHERE id = {_AN_ENTRY}"),
    ("audit_chains_verify", f"UPDATE audit_entry SET request_id = 'another' WHERE id = {_AN_ENTRY}"),
    ("audit_chains_verify", f"UPDATE audit_entry SET prev_hash = hash WHERE id = {_AN_ENTRY}"),
    (
        "audit_chains_verify",
        f"{_TWO_ENTRIES} UPDATE audit_entry SET changes = other FROM two WHERE two.id = audit_entry.id"
        " AND other IS NOT NULL",
    ),
    (
        "nobody_is_recognised_but_after_decision_and_notice",
        "UPDATE notice SET ends_at = ends_at + interval '1 year'",
    ),
    (
        "nobody_is_recognised_but_after_decision_and_notice",
        "UPDATE application SET decision_id = NULL WHERE status = 'IN_NOTICE'",
    ),
    ("duties_are_separate", "UPDATE decision SET recorded_by = 'county-150102'"),
    ("duties_are_separate", "UPDATE revocation SET decided_by = opened_by WHERE status = 'UPHELD'"),
    ("titles_stand_on_cases", "UPDATE enrolment SET status = 'ENDED'"),
    ("titles_stand_on_cases", "UPDATE revocation SET outcome = 'DISMISSED' WHERE status = 'UPHELD'"),
    ("terms_follow_each_other", "DELETE FROM certification_term"),
    ("terms_follow_each_other", f"UPDATE certification SET valid_to = valid_to + 1 WHERE {_A_TITLE}"),
    (
        "reviews_rest_on_the_present_content",
        "UPDATE application SET content_version = content_version + 1 WHERE status = 'REVIEWED'",
    ),
    ("open_objections_hold_up_their_company", "UPDATE objection SET status = 'UNFOUNDED'"),
]


@pytest.fixture
async def sound(exhibition: City) -> AsyncEngine:
    """The gallery's database; what is planted in it is rolled back."""
    return exhibition.engine


def test_every_check_is_tried() -> None:
    assert {name for name, _ in PLANTED} == {check.__name__ for check in CHECKS}


async def test_nothing_is_found_where_nothing_is_planted(sound: AsyncEngine) -> None:
    assert await violations(sound) == []


@pytest.mark.parametrize(("check", "statement"), PLANTED)
async def test_what_is_planted_is_found(sound: AsyncEngine, check: str, statement: str) -> None:
    async with sound.connect() as connection:
        # as a superuser who switches the triggers off
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        planted = await connection.execute(text(statement))
        assert planted.rowcount > 0
        found = await violations(connection)
        await connection.rollback()
    assert check in {breach.split(":", 1)[0] for breach in found}
