"""What is pushed to the feed is what `openapi/monitoring-feed.yaml` says, for every type of event there is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from receiving import SECRET, SOURCE
from sqlalchemy import select

from cases import Case
from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from domain.infra.database import transaction
from domain.models import Event
from domain.rules.law.events import FEED_TYPES
from domain.sheets.feed_columns import COLUMNS
from factories import Company, at, report
from titles import Title
from worker.delivery.feed_client import FeedClient

CONTRACT = Path(__file__).parents[2] / "openapi" / "monitoring-feed.yaml"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def contract() -> Document:
    return dict(yaml.safe_load(CONTRACT.read_text("utf-8")))


@pytest.fixture(scope="module")
def event_schema(contract: Document) -> Draft202012Validator:
    schema = {"$ref": "#/components/schemas/Event", "components": contract["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


async def walk_through_every_type(city: City) -> None:
    case = await (await Case.drafted(city, Company(1))).to("RECOGNISED")
    title = await Title.of(case)
    await city.officer().act(title.path, "reissue", {"cause": "LOSS", "document": "示例遗失声明"})
    proceedings = await (await title.proceedings()).to("PUBLISHED")
    await proceedings.overturn()
    await _report(city, title)

    former = await Title.taken_over(city, Company(2), "2023-06-01")
    city.wait_until(at("2026-06-02"))
    await former.expire()
    re_review = await former.re_review()
    await re_review.to("RECOGNISED")


async def _report(city: City, title: Title) -> None:
    enrolment = await title.enrolment()
    city.wait_until(at("2026-06-01"))
    await city.work(open_obligations, enrolment["id"])
    city.wait_until(at("2026-07-01"))
    owed = (await title.obligations())[0]
    await city.enterprise(title.company).act(f"/obligations/{owed['id']}", "report", report())
    correction = {**report(), "reason": "原报有误"}
    await city.enterprise(title.company).act(f"/obligations/{owed['id']}", "correct", correction)


async def test_every_event_of_the_feed_keeps_to_the_contract(
    city: City, event_schema: Draft202012Validator
) -> None:
    await walk_through_every_type(city)
    client = FeedClient("http://feed.test/events", SECRET, SOURCE, 1)
    async with transaction(city.engine) as session:
        told = select(Event).where(Event.feed_sequence.is_not(None)).order_by(Event.id)
        events = list((await session.scalars(told)).all())
    for event in events:
        found = [error.message for error in event_schema.iter_errors(json.loads(client.body(event)))]
        assert found == [], event.type
    assert {event.type for event in events} == FEED_TYPES, "a type of the feed that this walk does not reach"


def test_the_examples_keep_to_the_contract(contract: Document, event_schema: Draft202012Validator) -> None:
    for name, example in contract["components"]["examples"].items():
        assert list(event_schema.iter_errors(example["value"])) == [], name


def test_something_else_does_not(contract: Document, event_schema: Draft202012Validator) -> None:
    example = contract["components"]["examples"]["Issued"]["value"]
    for wrong in (
        {"sequence": 0},
        {"type": "certification.praised"},
        {"data": {**example["data"], "phone": "1"}},
    ):
        assert list(event_schema.iter_errors({**example, **wrong})), wrong


def test_every_member_of_the_contract_has_its_column_in_a_package(contract: Document) -> None:
    """What a push says, a row says: of the envelope all but its constants, of the data every member there is."""
    schemas = contract["components"]["schemas"]
    constant = ("specversion", "subject", "datacontenttype", "data")
    wanted = {(name,) for name in schemas["Envelope"]["properties"] if name not in constant}
    for name in ("CertificationFields", "RevokedCertification", "Enrolment", "Report"):
        parts = [schemas[name], *schemas[name].get("allOf", ())]
        wanted |= {("data", member) for part in parts for member in part.get("properties", ())}
    assert {column.source for column in COLUMNS if column.source} == wanted


def test_every_type_of_the_feed_is_in_the_contract(contract: Document) -> None:
    assert set(_types(contract["components"]["schemas"])) == FEED_TYPES


def _types(schemas: Document) -> Iterator[str]:
    for schema in schemas.values():
        for part in schema.get("allOf", ()):
            stated = part.get("properties", {}).get("type", {})
            yield from stated.get("enum", ())
            if "const" in stated:
                yield stated["const"]
