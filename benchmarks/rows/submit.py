"""Submit (提交): enterprises hand in the drafts they have filled in; each is assessed and its assessment frozen."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks import cases, seed
from benchmarks.cases import Cases
from benchmarks.load import post
from benchmarks.row import Goal, Pair, Row
from benchmarks.stage import Stage
from domain.rules.time.periods import legal_day
from sandbox.sample_round import applying, loader

_ENTERPRISE = "enterprise-xincheng"


def pairs(stage: Stage) -> Iterator[Pair]:
    stock = Cases(stage.plan, seed.DRAFTS, ours=200, floor=400)
    stage.sql(*seed.drafts(_draft(stage), stock.first, stock.count))

    def request(n: int) -> bytes:
        token = stage.token(_ENTERPRISE, uscc=seed.uscc_of(n))
        path = f"/v1/applications/{seed.id_of(seed.APPLICATION, n)}/submit"
        return post(path, token, key=cases.key_of(n), version=1)

    return cases.beside_pgbench(stage, stock, request, seed.APPLICATION)


def _draft(stage: Stage) -> str:
    """The id of an application that a sample enterprise has filled in, in a round that is open today."""
    sample = loader.enterprises()[0]
    city, enterprise = stage.token("city-officer-1"), stage.token(_ENTERPRISE, uscc=sample.uscc)
    today = legal_day(datetime.now(UTC)).isoformat()
    call = {
        "name": "示例申报批次",
        "measure_id": "bg-2022-03",
        "form_version": "1",
        "opens_on": today,
        "closes_on": today,
        "materials": applying.requirements(),
    }
    round_id = stage.ask(post("/v1/rounds", city, key=cases.key_of(1), body=call))["id"]
    stage.ask(post(f"/v1/rounds/{round_id}/open", city, key=cases.key_of(2), version=1))
    stage.ask(post("/v1/enterprises", enterprise, key=cases.key_of(3), body=sample.registration))
    draft = {
        "round_id": round_id,
        "facts": sample.facts_2022,
        "materials": [
            {"code": code, "file_name": f"{zh}.pdf", "sha256": hashlib.sha256(zh.encode()).hexdigest()}
            for code, zh, _ in applying.MATERIALS
        ],
        "clusters": [sample.cluster],
    }
    return str(stage.ask(post("/v1/applications", enterprise, key=cases.key_of(4), body=draft))["id"])


ROW = Row(
    name="submit",
    measured="POST the submission of a draft, acts a second",
    floor="pgbench, the very statements, begin … commit",
    goal=Goal(0.50, "≥"),
    pairs=pairs,
)
