"""Measures (认定办法), eligibility checks (自评) and code tables (代码表): for anybody, nothing is stored."""

from typing import Annotated

from fastapi import Path

from api.deps import CallDep
from api.router import Router
from api.schemas.assessments import Assessment, EligibilityCheck, Words
from api.schemas.service import CodeEntry, CodeTable, Measure, Measures
from api.schemas.types import Code
from domain.acts import measures
from domain.rules.assess import assess
from domain.rules.errors import NoMeasureInForce, NotFound, Unknown
from domain.rules.facts import validate_facts
from domain.rules.labels import CODE_TABLES
from domain.rules.measure import packaged_measures
from domain.rules.periods import legal_day

router = Router(tag="measures", noun="measure")
check_router = Router(tag="eligibility-checks", noun="eligibility")


@router.read(
    "/measures",
    response=Measures,
    public=True,
    conditional=False,
    summary="List measures",
    summary_zh="认定办法列表",
)
async def list_measures(call: CallDep) -> Measures:
    return Measures(items=[Measure.of(measure) for measure in packaged_measures()])


@router.read(
    "/measures/{measure_id}",
    response=Measure,
    public=True,
    conditional=False,
    summary="Read a measure",
    summary_zh="认定办法详情",
)
async def read_measure(call: CallDep, measure_id: Annotated[Code, Path()]) -> Measure:
    try:
        return Measure.of(measures.by_id(measure_id))
    except Unknown:
        raise NotFound() from None


@check_router.create(
    "/eligibility-checks",
    operation="eligibility.check",
    response=Assessment,
    public=True,
    repeatable=False,
    status_code=200,
    summary="Assess facts without storing them",
    summary_zh="资格自评",
    problems=(Unknown, NoMeasureInForce),
)
async def check_eligibility(call: CallDep, body: EligibilityCheck) -> Assessment:
    day = body.day or legal_day(call.now)
    measure = measures.by_id(body.measure_id) if body.measure_id else measures.in_force(day, body.kind)
    facts = validate_facts(body.facts.root, day)
    return Assessment.of_canonical(assess(facts, measure, day, measures.assessed_as(body.kind)).canonical())


@router.read(
    "/code-tables/{name}",
    response=CodeTable,
    public=True,
    conditional=False,
    summary="Read a code table",
    summary_zh="代码表",
)
async def read_code_table(call: CallDep, name: Annotated[Code, Path()]) -> CodeTable:
    if name not in CODE_TABLES:
        raise NotFound()
    entries = [CodeEntry(code=code, zh=text.zh, en=text.en) for code, text in CODE_TABLES[name].items()]
    return CodeTable(name=name, entries=entries)


__all__ = ["Words", "check_router", "router"]
