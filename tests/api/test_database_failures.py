"""The database fails: every known cause is told as what it is, nothing is half-done, no success is invented."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bodies import round_
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.edge.session_provider import Gate
from api.errors import database_errors
from api.errors.refusals import Unavailable
from api.main import create_app
from calling import Headers, code_of, fresh_key, provider_of, refusal, running, settings_for
from console.migrations import migrate
from domain.models import Round
from domain.models.ledger import IdempotencyKey
from sandbox import postgres as embedded_postgres
from sandbox.identity import Keys
from sandbox.postgres import Postgres

REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$;
"""
AT_COMMIT = """
CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON round DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse();
"""


async def kept(engine: AsyncEngine) -> tuple[int, int]:
    """How many rounds, and how many answers."""
    async with engine.connect() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(model))).scalar_one()
            for model in (Round, IdempotencyKey)
        ]
        return counts[0], counts[1]


# --- what the database says, and what it is called ------------------------------------------------------------------


async def failure(engine: AsyncEngine, *statements: str, **given: Any) -> Exception:
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement), given)
    except Exception as failed:
        return failed
    raise AssertionError("the database let it pass")


def called(failed: BaseException) -> str | None:
    refused = database_errors.refusal_for(failed)
    return refused and refused.code


SAID = {
    "a division by zero": (("SELECT 1/0",), "value_out_of_range"),
    "a number over the column's size": (("SELECT 99999999999::bigint::int",), "value_out_of_range"),
    "a text that is no number": (("SELECT ('x' || 'y')::int",), "value_out_of_range"),
    "a missing value": (("INSERT INTO counter (series, year, last) VALUES ('x', 1, NULL)",), "conflict"),
    "a broken reference": (
        ("INSERT INTO reminder VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, now())",),
        "conflict",
    ),
    "a taken value": (("INSERT INTO counter VALUES ('x', 1, 1), ('x', 1, 1)",), "already_exists"),
    "a statement that took too long": (
        ("SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)"),
        "unavailable",
    ),
    "a write where nothing may be written": (
        ("SET TRANSACTION READ ONLY", "INSERT INTO counter VALUES ('x', 1, 1)"),
        "unavailable",
    ),
    "a backend that was ended": (("SELECT pg_terminate_backend(pg_backend_pid())",), "unavailable"),
    "a serialisation failure": (
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$",),
        "concurrent_change",
    ),
    "a full disk": (("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$",), "unavailable"),
    "a mistake of ours": (("SELECT FROM WHERE",), None),
    "a table that is not there": (("SELECT 1 FROM no_such_table",), None),
    "a refusal by a trigger": (("DO $$ BEGIN RAISE EXCEPTION 'x'; END $$",), None),
}


@pytest.mark.parametrize(("statements", "code"), SAID.values(), ids=SAID.keys())
async def test_what_the_database_says_is_called_by_its_name(
    engine: AsyncEngine, statements: tuple[str, ...], code: str | None
) -> None:
    assert called(await failure(engine, *statements)) == code


async def test_values_that_the_driver_cannot_send_are_out_of_range(engine: AsyncEngine) -> None:
    for value in (2**70, "x"):
        failed = await failure(engine, "SELECT CAST(:value AS integer)", value=value)
        assert called(failed) == "value_out_of_range"
    assert called(await failure(engine, "SELECT CAST(:value AS text)", value="a\0b")) == "value_out_of_range"


async def test_a_lock_that_does_not_come_free_is_told_as_busy(engine: AsyncEngine) -> None:
    async with engine.connect() as other:
        await other.execute(text("LOCK TABLE round IN ACCESS EXCLUSIVE MODE"))
        failed = await failure(engine, "SET LOCAL lock_timeout = 20", "SELECT 1 FROM round")
    assert called(failed) == "unavailable"


async def test_of_two_that_block_each_other_one_is_told_to_try_again(engine: AsyncEngine) -> None:
    both_hold_one = asyncio.Barrier(2)

    async def hold(first: str, then: str) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("SET LOCAL deadlock_timeout = 50"))
            await connection.execute(text(f"LOCK TABLE {first} IN ACCESS EXCLUSIVE MODE"))
            await both_hold_one.wait()
            await connection.execute(text(f"LOCK TABLE {then} IN ACCESS EXCLUSIVE MODE"))

    ended = await asyncio.gather(hold("round", "counter"), hold("counter", "round"), return_exceptions=True)
    failed = [result for result in ended if isinstance(result, DBAPIError)]
    assert [called(one) for one in failed] == ["concurrent_change"]


async def test_what_validation_should_have_caught_is_counted_and_a_race_is_not(engine: AsyncEngine) -> None:
    before = database_errors.caught.total()
    called(await failure(engine, "SELECT 1/0"))
    assert database_errors.caught.total() == before + 1
    called(await failure(engine, "INSERT INTO counter VALUES ('x', 1, 1), ('x', 1, 1)"))
    called(await failure(engine, "SELECT pg_terminate_backend(pg_backend_pid())"))
    assert database_errors.caught.total() == before + 1


def test_a_defect_of_ours_is_not_taken_for_the_databases() -> None:
    for defect in (ZeroDivisionError(), KeyError("x"), AttributeError("x"), RecursionError()):
        assert database_errors.refusal_for(defect) is None


# --- the commit -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("RAISE EXCEPTION 'x' USING ERRCODE = '40001'", 409, "concurrent_change"),
        ("RAISE EXCEPTION 'x' USING ERRCODE = '53100'", 503, "unavailable"),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", 503, "unavailable"),
        ("RAISE EXCEPTION 'x'", 500, "internal_error"),
    ],
)
async def test_a_commit_that_fails_is_an_error_and_never_a_success_that_was_announced(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine, body: str, status: int, code: str
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(REFUSING.format(body=body)))
        await connection.execute(text(AT_COMMIT))
    headers, wanted = city | fresh_key(), round_()
    answer = await client.post("/v1/rounds", headers=headers, json=wanted)
    assert refusal(answer) == (status, code)
    assert "location" not in answer.headers
    if status != 500:
        assert int(answer.headers["retry-after"]) > 0
    assert await kept(engine) == (0, 0)
    async with engine.begin() as connection:
        await connection.execute(text("DROP FUNCTION refuse CASCADE"))
    assert (await client.post("/v1/rounds", headers=headers, json=wanted)).status_code == 201
    assert await kept(engine) == (1, 1)


async def test_a_connection_lost_in_the_midst_of_a_request_is_503_and_the_same_request_may_come_again(
    client: httpx.AsyncClient, city: Headers, engine: AsyncEngine
) -> None:
    headers, body = city | fresh_key(), round_()
    async with engine.connect() as other:
        await other.execute(text("LOCK TABLE round IN ACCESS EXCLUSIVE MODE"))
        waiting = asyncio.create_task(client.post("/v1/rounds", headers=headers, json=body))
        await asyncio.sleep(0.1)
        ended = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'zjtx-api' AND datname = current_database()"
        )
        await other.execute(ended)
        answer = await waiting
    assert refusal(answer) == (503, "unavailable")
    assert await kept(engine) == (0, 0)
    for _ in range(2):
        assert (await client.post("/v1/rounds", headers=headers, json=body)).status_code == 201
    assert await kept(engine) == (1, 1)


# --- the queue in front ---------------------------------------------------------------------------------------------


async def test_who_waits_too_long_at_the_gate_is_sent_away_and_takes_no_place(engine: AsyncEngine) -> None:
    gate = Gate(engine, 1, patience=0.05)
    async with gate.transaction():
        for _ in range(3):
            with pytest.raises(Unavailable):
                async with gate.transaction():
                    raise AssertionError
    async with gate.transaction() as session:
        assert await session.scalar(text("SELECT 1")) == 1


async def test_the_gate_lets_in_by_the_order_of_coming(engine: AsyncEngine) -> None:
    gate, order = Gate(engine, 2), []

    async def visit(number: int) -> None:
        async with gate.transaction() as session:
            order.append(number)
            await session.execute(text("SELECT pg_sleep(0.002)"))

    await asyncio.gather(*(visit(number) for number in range(20)))
    assert order == list(range(20))


# --- the server -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def breakable(server_directory: Path) -> Iterator[Postgres]:
    """A server that the test may kill."""
    with embedded_postgres.start(server_directory / "breakable") as server:
        server.create_database("zjtx")
        migrate(server.url("zjtx"))
        yield server


@pytest.fixture
async def on_breakable(breakable: Postgres, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings_for(breakable.url("zjtx")), provider=provider_of(keys))
    async with running(app) as client:
        yield client


async def test_a_killed_database_is_503_within_seconds_and_back_within_seconds_of_its_return(
    on_breakable: httpx.AsyncClient, breakable: Postgres, city: Headers
) -> None:
    client, key = on_breakable, fresh_key()
    made = await client.post("/v1/rounds", headers=city | key, json=round_())
    assert made.status_code == 201
    breakable.process.kill()
    breakable.process.wait()
    died = time.monotonic()
    while (await client.get("/health/ready")).status_code == 200:
        assert time.monotonic() - died < 5
    for _ in range(12):
        for answer in (
            await client.get("/health/ready"),
            await client.get("/v1/rounds", headers=city),
            await client.post("/v1/rounds", headers=city | fresh_key(), json=round_()),
        ):
            assert refusal(answer) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
    assert (await client.get("/health/live")).status_code == 200
    assert (await client.get("/v1/problems")).status_code == 200
    breakable.wait()
    back = time.monotonic()
    while (answer := await client.get(made.headers["location"], headers=city)).status_code != 200:
        assert code_of(answer) == "unavailable"
        assert time.monotonic() - back < 10
        await asyncio.sleep(0.05)
    assert answer.json() == made.json()
    assert (await client.get("/health/ready")).status_code == 200
    again = await client.post("/v1/rounds", headers=city | key, json=round_())
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")


async def test_a_service_whose_database_is_down_at_the_start_does_not_start(
    breakable: Postgres, keys: Keys
) -> None:
    url = breakable.url("zjtx").replace("/zjtx?", "/no_such_database?")
    with pytest.raises(Exception, match="no_such_database"):
        async with running(create_app(settings_for(url), provider=provider_of(keys))):
            raise AssertionError
