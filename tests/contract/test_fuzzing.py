"""schemathesis over every operation, against the running service on PostgreSQL, as everybody whom the scheme knows.

In `make test` a few thousand requests, the same each time; `make fuzz` goes on as long as it is told
(ZJTX_FUZZ_SECONDS, ZJTX_FUZZ_SEED).
"""

import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import walking
from target import Target, target

import rules
from api.contract import document as contract
from calling import NOBODY
from domain.rules.law.permissions import Role
from sandbox.postgres import Postgres
from sandbox.redis import Redis

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parents[1] / "openapi" / "openapi.json"
# how long, in seconds; unset, a brief run that leaves out what goes wrong alike everywhere
LENGTH = os.environ.get("ZJTX_FUZZ_SECONDS")
SEED = os.environ.get("ZJTX_FUZZ_SEED", "20260316")
# schemathesis finds the hooks here, and what they stand on beside them
PATH = [str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
PHASES = (
    ["--phases", "examples,coverage,fuzzing,stateful"]
    if LENGTH
    else ["--phases", "examples,coverage,stateful"]
)
BOUND = ["--max-time", LENGTH] if LENGTH else ["--max-examples", "2"]
# a machine may be busy: this only ends what hangs
PATIENCE = int(LENGTH or 0) + 300
# of all operations, how many must have done what they are for; at length, every one
REACHED = 0.85 if not LENGTH else 1.0 if int(LENGTH) >= 1800 else 0.95
# found by these before, found by these again: six inputs for each operation, and a walk along the links
SEEDS = (1, 2, 3, 5, 8)
# what an enterprise has of its own
OWN = ("enterprises", "applications", "certifications", "enrolments", "obligations", "rewards", "revocations")
# of all links, how many must have been followed
WALKED = 0.95 if int(LENGTH or 0) >= 1800 else 0.6
SECURED = [
    (method, path.replace("{id}", NOBODY), operation["operationId"])
    for method, path, operation in rules.operations(contract.document())
    if operation["security"]
]


@dataclass(frozen=True)
class Run:
    """What schemathesis said, what was answered (operation, role, status), and what links led to."""

    code: int
    output: str
    answers: list[tuple[str, str, int]]
    links: list[tuple[str, str, str, int, str]]

    def succeeded(self) -> dict[str, set[str]]:
        """The roles in which each operation did what it is for."""
        found: dict[str, set[str]] = defaultdict(set)
        for operation, role, status in self.answers:
            if 200 <= status < 300:
                found[operation].add(role)
        return found


@pytest.fixture(scope="module")
async def fuzzed(
    postgres: Postgres, template_database: str, redis_server: Redis, server_directory: Path
) -> AsyncIterator[Target]:
    postgres.create_database("fuzzed", template=template_database)
    async with target(server_directory / "fuzzed", postgres.url("fuzzed"), redis_server) as made:
        yield made
    postgres.drop_database("fuzzed")


@pytest.fixture(scope="module")
async def run(fuzzed: Target) -> Run:
    told = {} if LENGTH else {"ZJTX_FUZZ_BRIEF": "1"}
    # a long run uses up what it finds
    furnishing = asyncio.create_task(fuzzed.furnisher.go_on()) if LENGTH else None
    code, output = await _schemathesis(fuzzed, HERE / "schemathesis.toml", *PHASES, *BOUND, **told)
    if furnishing:
        assert not furnishing.done(), furnishing.exception()
        furnishing.cancel()
    answers = [tuple(line[:3]) for line in _lines(fuzzed.folder / "journal.jsonl")]
    links = [tuple(line) for line in _lines(fuzzed.folder / "links.jsonl")]
    return Run(code, output, answers, links)


async def _schemathesis(
    fuzzed: Target, settings: Path, *arguments: str, seed: str = SEED, **told: str
) -> tuple[int, str]:
    """Its exit code and all it said, which stays in the target's folder too."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(CONTRACT)]
    command += ["--url", fuzzed.url, "--seed", seed, "--workers", "1", *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=fuzzed.folder,
        env={
            **os.environ,
            **fuzzed.environment,
            **told,
            "ZJTX_FUZZ_SEED": seed,
            "PYTHONPATH": os.pathsep.join(PATH),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        output, _ = await process.communicate()
    (fuzzed.folder / f"{settings.stem}.log").write_bytes(output)
    return process.returncode or 0, output.decode(errors="replace")


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_no_answer_breaks_the_contract(run: Run):
    assert run.code == 0, run.output[-20_000:]
    assert len(run.answers) > 1000, "a run of so few requests tests nothing"


def test_every_operation_did_what_it_is_for(run: Run):
    """Not only refusals were tried: each came to a documented success, each role did something."""
    known = {operation["operationId"] for _, _, operation in rules.operations(contract.document())}
    reached = run.succeeded()
    missing = sorted(known - set(reached))
    assert len(missing) <= (1 - REACHED) * len(known), f"never succeeded: {missing}"
    roles = set().union(*reached.values())
    assert roles == {role.value for role in Role if role is not Role.SYSTEM}


def test_links_lead_where_they_say(run: Run, fuzzed: Target):
    """Each that the answers could fill was followed once, and no address, version or body of theirs was wrong."""
    followed = {(operation, name): tuple(told) for operation, name, *told in run.links}
    assert not {link: told for link, told in followed.items() if walking.led_astray(told[0], told[1])}
    known = [(operation, name) for (operation, _), links in walking.declared().items() for name in links]
    missing = sorted(set(known) - set(followed))
    assert len(missing) <= (1 - WALKED) * len(known), f"never followed: {missing}"


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_input_made_by_chance_breaks_the_contract(fuzzed: Target, seed: int):
    bound = ["--phases", "fuzzing,stateful", "--max-examples", "6"]
    code, output = await _schemathesis(fuzzed, HERE / "schemathesis.toml", *bound, seed=str(seed))
    assert code == 0, output[-20_000:]


async def test_an_enterprise_reads_nothing_of_another(fuzzed: Target):
    """Whatever the one reads of its own, by a list and its links, is asked for as the other, and refused."""
    settings = fuzzed.write_peers()
    asked = ["--include-path-regex", rf"^/v1/({'|'.join(OWN)})(/\{{id\}})?$"]
    asked += [f"--exclude-method={method}" for method in ("POST", "PATCH", "DELETE")]
    bound = ["--phases", "stateful", "--max-examples", "60", "--mode", "positive"]
    checks = ["--checks", "object_level_authorization"]
    code, output = await _schemathesis(fuzzed, settings, *asked, *bound, *checks)
    assert code == 0, output[-20_000:]
    read = {label for label in _lines(fuzzed.folder / "peers.jsonl") if label.endswith("{id}")}
    assert {f"GET /v1/{noun}/{{id}}" for noun in OWN} <= read


def test_the_service_had_nothing_to_complain_of(run: Run, fuzzed: Target):
    """No error that nobody expected, and no value that only the database refused."""
    assert run.answers
    assert not fuzzed.complaints()


@pytest.mark.parametrize(("method", "path", "operation"), SECURED, ids=[row[2] for row in SECURED])
async def test_whoever_does_not_say_who_they_are_is_asked(
    fuzzed: Target, method: str, path: str, operation: str
):
    async with httpx.AsyncClient(base_url=fuzzed.url, trust_env=False) as anybody:
        for headers in ({}, {"Authorization": "Bearer e30.e30.e30"}, {"Authorization": "Basic YTpi"}):
            answer = await anybody.request(method, path, headers=headers)
            assert answer.status_code == 401, operation
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
