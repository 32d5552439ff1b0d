"""The sample round, walked as `make run` walks it: every outcome is its story's, and every invariant holds."""

import json
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.infra.database import make_engine
from invariants import violations
from sandbox import sample_round
from sandbox.stack import DATABASE, Stack

ENTERPRISES, RECOMMENDERS = 30, 12


@pytest.fixture(scope="module")
def walked(server_directory: Path) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        with Stack(server_directory / "round") as stack:
            sample_round.walk(stack)
            yield stack


def count(stack: Stack, statement: str) -> int:
    assert stack.postgres
    return int(stack.postgres.sql(statement, database=DATABASE))


def test_thirty_enterprises_of_all_twelve_recommenders_have_applied(walked: Stack) -> None:
    assert count(walked, "SELECT count(DISTINCT enterprise_id) FROM application") == ENTERPRISES
    assert count(walked, "SELECT count(DISTINCT district) FROM application") == RECOMMENDERS


async def test_every_invariant_holds(walked: Stack) -> None:
    engine = make_engine(walked.database_url, application="tests")
    try:
        assert await violations(engine) == []
    finally:
        await engine.dispose()


def test_the_receiver_has_got_all_that_it_was_owed_and_each_enterprises_in_order(walked: Stack) -> None:
    with urllib.request.urlopen(f"{walked.receiver_url}/ledger") as answer:
        entries = json.load(answer)["entries"]
    got = defaultdict(list)
    for entry in entries:
        got[entry["enterprise"]].append(entry["sequence"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in got.values())
    owed = "SELECT count(*) FROM delivery WHERE receiver = 'FEED'"
    assert len(entries) == count(walked, owed) == count(walked, f"{owed} AND delivered_at IS NOT NULL")


def test_walked_once_it_is_only_shown_again(walked: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    # the worker goes on meanwhile, by date
    by_people = "SELECT count(*) FROM history WHERE role <> 'system'"
    before = count(walked, by_people)
    sample_round.walk(walked)
    assert "样例批次：三十家企业的结果" in capsys.readouterr().out
    assert before == count(walked, by_people) > 0
