"""Measures (认定办法), for anybody; and the files by which the city brings a new one into force."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import MeasureFileStatus
from api.schemas.measures import (
    Measure,
    MeasureFile,
    MeasureFileCreate,
    MeasureFilePage,
    Measures,
    MeasureText,
)
from api.schemas.types import Code, Digest
from domain import models
from domain.acts.measures import adopt, discard, load_file
from domain.queries import measures, report_forms
from domain.rules.errors import ActorBarred, AlreadyExists, MeasuresFull, NotFound, StateForbids, Unknown
from domain.rules.measure.load import MeasureInvalid

router = Router(tag="measures", noun="measure")
file_router = Router(tag="measure-files", noun="measure_file")


@router.read(
    "/measures",
    response=Measures,
    public=True,
    conditional=False,
    summary="List measures",
    summary_zh="认定办法列表",
)
async def list_measures(call: CallDep) -> Measures:
    forms = await report_forms.on_file(call.session)
    return Measures(
        items=[Measure.with_forms(measure, forms) for measure in await measures.on_file(call.session)]
    )


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
        measure = await measures.by_id(call.session, measure_id)
    except Unknown:
        raise NotFound() from None
    return Measure.with_forms(measure, await report_forms.on_file(call.session))


@router.read(
    "/measure-texts/{digest}",
    response=MeasureText,
    public=True,
    conditional=False,
    summary="Read the text of a measure",
    summary_zh="认定办法文件原文",
)
async def read_measure_text(call: CallDep, digest: Annotated[Digest, Path()]) -> MeasureText:
    return MeasureText(sha256=digest, text=await measures.text_of(call.session, digest))


# --- files ----------------------------------------------------------------------------------------------------


@file_router.list(
    "/measure-files", response=MeasureFilePage, summary="List measure files", summary_zh="认定办法文件列表"
)
async def list_measure_files(
    call: CallDep, page: PageDep, status: Annotated[MeasureFileStatus | None, Query()] = None
) -> MeasureFilePage:
    found = await page.of(call, measures.listing(call.actor, status=status), models.MeasureFile)
    return MeasureFilePage.made_of(found, MeasureFile.of)


@file_router.read(
    "/measure-files/{id}",
    subject=measures.find,
    response=MeasureFile,
    summary="Read a measure file",
    summary_zh="认定办法文件详情",
)
async def read_measure_file(call: CallDep, id: UUID) -> MeasureFile:
    return MeasureFile.of(call.subject)


@file_router.create(
    "/measure-files",
    response=MeasureFile,
    summary="Load a measure file",
    summary_zh="载入认定办法文件",
    problems=(MeasureInvalid, AlreadyExists),
)
async def create_measure_file(call: CallDep, body: MeasureFileCreate) -> MeasureFile:
    row = await load_file.load_file(call.session, call.actor, name=body.name, text=body.text, now=call.now)
    return MeasureFile.of(row)


@file_router.act(
    "/measure-files/{id}/adopt",
    act="adopt",
    subject=measures.find,
    response=MeasureFile,
    summary="Adopt a measure file",
    summary_zh="采用认定办法文件",
    problems=(StateForbids, ActorBarred, MeasuresFull, MeasureInvalid),
)
async def adopt_measure_file(call: CallDep, id: UUID) -> MeasureFile:
    row = await adopt.adopt(call.session, call.actor, id, now=call.now, version=call.version)
    return MeasureFile.of(row)


@file_router.act(
    "/measure-files/{id}/discard",
    act="discard",
    subject=measures.find,
    response=MeasureFile,
    summary="Discard a draft",
    summary_zh="弃用认定办法草案",
    problems=(StateForbids,),
)
async def discard_measure_file(call: CallDep, id: UUID) -> MeasureFile:
    row = await discard.discard(call.session, call.actor, id, now=call.now, version=call.version)
    return MeasureFile.of(row)
