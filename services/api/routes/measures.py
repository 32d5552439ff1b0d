"""Measures (认定办法), for anybody."""

from typing import Annotated

from fastapi import Path

from api.deps import CallDep
from api.router import Router
from api.schemas.measures import Measure, Measures
from api.schemas.types import Code
from domain.acts import measures
from domain.rules.errors import NotFound, Unknown
from domain.rules.measure import packaged_measures

router = Router(tag="measures", noun="measure")


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
